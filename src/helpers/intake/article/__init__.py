"""Articles: published cases as drafts of claims, measures, models and sources."""

from helpers.intake.article.acceptance import accept
from helpers.intake.article.article_text import read_article
from helpers.intake.article.draft_folder import Draft, draft_article, write_draft
from helpers.intake.article.draft_rows import Given

__all__ = [
    "Draft",
    "Given",
    "accept",
    "draft_article",
    "read_article",
    "write_draft",
]
