# Gravida with everything that it reads: docker build -t gravida .
FROM python:3.13-slim-bookworm

RUN apt-get update \
    && apt-get install --yes --no-install-recommends tesseract-ocr \
    && rm -rf /var/lib/apt/lists/*

ENV GRAVIDA_HOME=/opt/gravida \
    GRAVIDA_CACHE=/data/cache \
    PIP_NO_CACHE_DIR=1 \
    PYTHONUNBUFFERED=1
WORKDIR /opt/gravida

COPY pyproject.toml requirements.lock README.md LICENSE prefect.yaml ./
COPY schemas schemas
COPY corpus corpus
COPY extractors extractors
COPY pipeline pipeline
RUN pip install --constraint requirements.lock --editable '.[postgres]' \
    && useradd --create-home --uid 1000 gravida \
    && install --directory --owner gravida /data /data/inbox /data/cache

USER gravida
VOLUME /data
ENTRYPOINT ["gravida"]
CMD ["--help"]
