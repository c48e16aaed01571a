"""Addresses of walls and handlers on both offices' desks."""

from django.urls import path

from evaluation.views import walls

NATIONAL = [
    path("walls/", walls.walls, name="walls"),
    path("cases/<str:reference>/wall/", walls.wall, name="wall"),
]
PROVINCE = [
    path("walls/", walls.prov_walls, name="prov_walls"),
    path("cases/<str:reference>/wall/", walls.prov_wall, name="prov_wall"),
]
