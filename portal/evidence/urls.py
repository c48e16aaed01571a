"""Addresses of this app, under /apply/."""

from django.urls import URLPattern, URLResolver, path

from portal.evidence.views import files, lists, uploads

app_name = "evidence"
CASE = "<slug:reference>/evidence/"
FILE = f"{CASE}files/<uuid:token>/"
urlpatterns: list[URLPattern | URLResolver] = [
    path(CASE, lists.matrix, name="matrix"),
    path(f"{CASE}list.xlsx", lists.listing_xlsx, name="listing"),
    path(f"{CASE}items/<slug:code>/", lists.item, name="item"),
    path(f"{CASE}upload/", uploads.upload, name="upload"),
    path(f"{CASE}uploads/<uuid:token>/", uploads.chunk, name="chunk"),
    path(FILE, files.file, name="file"),
    path(f"{FILE}download/", files.download, name="download"),
    path(f"{FILE}remove/", files.remove, name="remove"),
    path(f"{FILE}link/", files.link, name="link"),
    path(f"{FILE}describe/", files.describe, name="describe"),
]
