"""Making an account."""

from dataclasses import dataclass

from allauth.account.models import EmailAddress

from portal.accounts.models import User


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Somebody who is about to have an account; ``password`` is in the clear here only."""

    username: str
    name: str
    email: str
    phone: str
    password: str


def create_person(person: NewPerson, *, verified: bool) -> User:
    """An account with its address; ``verified`` when the address has proved to be the person's.

    IntegrityError when the name or the address has been taken meanwhile.
    """
    user = User.objects.create_user(
        username=person.username,
        email=person.email,
        password=person.password,
        name=person.name,
        phone=person.phone,
    )
    EmailAddress.objects.create(user=user, email=person.email, primary=True, verified=verified)
    return user


def email_is_known(email: str) -> bool:
    """Whether an account carries the address, also one that was changed to but not yet proved."""
    return User.objects.filter(email__iexact=email).exists()
