"""Addresses of the messages."""

from django.urls import path

from portal.obligations import mailbox, views

app_name = "obligations"
urlpatterns = [
    path("", views.messages, name="messages"),
    path("read/", views.read_all, name="read_all"),
    path("<int:pk>/", views.message, name="message"),
    path("demo/", mailbox.mailbox, name="mailbox"),
]
