"""Addresses of the national desk."""

from django.urls import path

from evaluation.urls import defence as defence_addresses
from evaluation.urls import experts as pool_addresses
from evaluation.urls import line as line_addresses
from evaluation.urls import proposals as proposal_addresses
from evaluation.urls import review_board
from evaluation.views import (
    batches,
    decisions,
    lists,
    national_cases,
    objections,
    panels,
    publicities,
    quotas,
    recognitions,
    round_rule,
    rounds,
)
from evaluation.views.national_examination import examine
from evaluation.views.queue import desk_queue

CASES = [
    path("", desk_queue, name="desk_queue"),
    path("cases/", national_cases.cases, name="desk_cases"),
    path("cases.xlsx", national_cases.cases_export, name="desk_cases_export"),
    path("cases/<str:reference>/", examine, name="examine"),
    path("stats/", national_cases.stats, name="stats"),
    path("stats.xlsx", national_cases.stats_export, name="stats_export"),
]
BATCHES = [
    path("batches/", batches.batches, name="batches"),
    path("batches/<int:pk>/", batches.batch, name="batch"),
    path("batches/<int:pk>/manifest.json", batches.batch_manifest, name="batch_manifest"),
    path("batches/<int:pk>/scans/<uuid:token>/", batches.batch_scan, name="batch_scan"),
]
PANELS = [
    path("panels/", panels.panels, name="panels"),
    path("panels/act/", panels.panels_act, name="panels_act"),
    path("panels/assign/", panels.panels_assign, name="panels_assign"),
    *review_board.PANELS,
    *proposal_addresses.PANELS,
    path("panels/<str:reference>/", panels.panel, name="panel"),
    path(
        "panels/<str:reference>/release/<int:pk>/",
        panels.assignment_release,
        name="assignment_release",
    ),
    path("panels/<str:reference>/reopen/<int:pk>/", panels.sheet_reopen, name="sheet_reopen"),
]
DECISIONS = [
    path("decisions/", decisions.decisions, name="decisions"),
    path("decisions/act/", decisions.decide_cases, name="decide_cases"),
    path("decisions/<slug:slug>.xlsx", decisions.decisions_export, name="decisions_export"),
]
PUBLICITIES = [
    path("publicity/", publicities.publicities, name="publicities"),
    path("publicity/draft/<slug:slug>/", publicities.publicity_draft, name="publicity_draft"),
    path("publicity/<slug:number>/", publicities.publicity, name="publicity"),
    path("objections/", objections.objections, name="objections"),
    path("objections/<str:number>/", objections.objection, name="objection"),
    path(
        "objections/<str:number>/files/<int:pk>/", objections.objection_file, name="objection_file"
    ),
]
RECOGNITIONS = [
    path("recognitions/", recognitions.recognitions, name="recognitions"),
    path("recognitions/new/<slug:slug>/", recognitions.recognise, name="recognise"),
    path("recognitions/<int:pk>/", recognitions.recognition, name="recognition"),
    path("recognitions/<int:pk>.pdf", recognitions.recognition_pdf, name="recognition_pdf"),
    path("certificates/<str:reference>.pdf", recognitions.certificate_pdf, name="certificate_pdf"),
]
ROUNDS = [
    path("rounds/", rounds.list_rounds, name="rounds"),
    path("rounds/new/", rounds.new, name="round_new"),
    path("rounds/<slug:slug>/", rounds.edit, name="round_edit"),
    path("rounds/<slug:slug>/rule/", round_rule.rule, name="round_rule"),
    path("rounds/<slug:slug>/checklist/", rounds.checklist, name="round_checklist"),
    path("rounds/<slug:slug>/extensions/", rounds.more_time, name="round_extensions"),
    path("rounds/<slug:slug>/publish/", rounds.publish, name="round_publish"),
    path("rounds/<slug:slug>/quotas/", quotas.quotas, name="quotas"),
    path("rounds/<slug:slug>/quotas.xlsx", quotas.quotas_export, name="quotas_export"),
    path("rounds/<slug:slug>/quotas/import/", quotas.quotas_import, name="quotas_import"),
    path("rounds/<slug:slug>/quotas/<slug:key>/", quotas.quota, name="quota_edit"),
]
LISTS = [
    path("reply-letters/", lists.reply_letters, name="reply_letters"),
    path("reply-letters/<int:pk>/", lists.reply_letter, name="reply_letter"),
    path("reply-letters/<int:pk>/file/", lists.reply_letter_file, name="reply_letter_file"),
    path("honours/", lists.honours, name="honours"),
    path("honours/<int:pk>/use/", lists.honour_use, name="honour_use"),
    path("honours/holders/<int:pk>/remove/", lists.holder_remove, name="holder_remove"),
    path("calendar/", lists.calendar, name="calendar"),
]

urlpatterns = [
    *review_board.ROUNDS,
    *CASES,
    *BATCHES,
    *PANELS,
    *pool_addresses.urlpatterns,
    *DECISIONS,
    *line_addresses.LINES,
    *defence_addresses.SESSIONS,
    *PUBLICITIES,
    *RECOGNITIONS,
    *ROUNDS,
    *LISTS,
]
