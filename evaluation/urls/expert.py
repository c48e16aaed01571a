"""Addresses of the experts' desk."""

from django.urls import path

from evaluation.views import reviews

urlpatterns = [
    path("", reviews.reviews, name="reviews"),
    path("<str:reference>/", reviews.review, name="review"),
]
