"""Addresses of the experts' desk."""

from django.urls import path

from evaluation.urls import defence, proposals, review_board
from evaluation.views import declarations, invitations, reviews

urlpatterns = [
    path("", reviews.reviews, name="reviews"),
    *defence.JUDGES,
    *review_board.EXPERT,
    *proposals.EXPERT,
    path("interests/", declarations.interests, name="interests"),
    path("<str:reference>/", reviews.review, name="review"),
    path("<str:reference>/invitation/", invitations.invitation, name="invitation"),
]
