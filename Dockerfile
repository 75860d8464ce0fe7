# docker build --tag casebook .
# docker run --rm --init --user "$(id -u)" --volume "$PWD/reports:/casebook/reports" casebook
# For the very same image once more, pin the base: --build-arg BASE=python:3.13-slim-trixie@sha256:...
ARG BASE=python:3.13-slim-trixie
FROM ${BASE}

# The cache goes where any user may write, so `--user "$(id -u)"` works.
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1 \
    PYTHONUNBUFFERED=1 \
    HOME=/tmp \
    MPLCONFIGDIR=/tmp/matplotlib

WORKDIR /casebook

# By how seldom they change. Typefaces and Typst come from the lock; nothing from apt.
COPY requirements.lock ./
RUN pip install --requirement requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY src ./src
RUN pip install --no-deps --no-build-isolation --editable . \
    && useradd --system --uid 10001 --no-create-home casebook \
    && install --directory --owner casebook reports
COPY notebooks ./notebooks
COPY data ./data

USER casebook
VOLUME /casebook/reports
ENTRYPOINT ["casebook"]
CMD ["build", "--all", "--lang", "zh", "--lang", "en"]
