"""Articles: published cases as drafts of claims, measures, models and sources."""

from helpers.intake.article.acceptance import accept
from helpers.intake.article.article_text import read_article
from helpers.intake.article.draft_folder import write_draft
from helpers.intake.article.draft_rows import Draft

__all__ = ["Draft", "accept", "read_article", "write_draft"]
