from django.urls import path

from portal.ui import views

urlpatterns = [path("", views.styleguide, name="styleguide")]
