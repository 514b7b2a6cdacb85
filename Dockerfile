# The service in one image: the pages for defenders, the server, and the operator's commands.
#
#   docker build --build-arg PINS=deploy/pins.json -t atalaya .
#
# The pins are public and are baked into the pages, so every coalition builds its own image.
# They must lie in deploy/ (see .dockerignore). The server starts only on a migrated database;
# nothing migrates by itself:
#
#   docker run --rm -v atalaya_data:/data atalaya python -m app.admin migrate
#
# Both base images may be pinned by digest: --build-arg BASE_IMAGE=…@sha256:…
# Plain syntax only, so that buildah and older engines can build it too. Building with
# buildah or podman needs --format docker, otherwise the health check is dropped.

ARG BASE_IMAGE=docker.io/library/python:3.12-slim-bookworm
ARG NODE_IMAGE=docker.io/library/node:22-bookworm-slim


FROM ${NODE_IMAGE} AS web
WORKDIR /build/web
COPY web/package.json web/package-lock.json ./
# No package of the lock needs a script to be installed, so none may run one.
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY web ./
# What both languages read: shapes, code lists, names of fields, the tables of exports and imports, and the texts of documents.
COPY app/protocol/*.schema.json /build/app/protocol/
COPY app/protocol/vocabularies /build/app/protocol/vocabularies
COPY app/member/*.json /build/app/member/
COPY app/member/evidence/*.json /build/app/member/evidence/
COPY app/member/exports/*.json /build/app/member/exports/
COPY app/member/imports/*.json /build/app/member/imports/
COPY app/member/outputs/*.json /build/app/member/outputs/
ARG PINS=deploy/pins.json
COPY ${PINS} /build/pins.json
# Where «Salir» leads, and the onion address: docs/operations.md.
ARG EXIT=
ARG ONION=
RUN ATALAYA_PINS=/build/pins.json ATALAYA_WEB_OUT=/build/pages ATALAYA_EXIT=${EXIT} ATALAYA_ONION=${ONION} npm run build


FROM ${BASE_IMAGE} AS server
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore
WORKDIR /build
COPY requirements.txt ./
# Only wheels: there is no compiler here either. The environment gets no pip of its own, and no
# programs but the interpreter. What is compiled when it is installed would carry the time.
RUN python -m venv --without-pip /opt/venv \
 && python -m pip --python /opt/venv/bin/python install --no-compile --only-binary :all: --require-hashes -r requirements.txt \
 && find /opt/venv/bin -type f -delete
COPY app /srv/atalaya/app
COPY alembic /srv/atalaya/alembic
COPY alembic.ini /srv/atalaya/
COPY --from=web /build/pages /srv/web
COPY deploy/runtime.py ./
# Seconds since 1970, for the times of all files; 0 serves as well as any other.
ARG SOURCE_DATE_EPOCH=0
RUN SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH} python -B runtime.py /runtime /opt/venv /srv \
 && install -d -m 0700 /owned/data && touch -d @${SOURCE_DATE_EPOCH} /owned/data


# Nothing of the base but what runtime.py has gathered: no shell, no package manager.
FROM scratch
ARG VERSION=
ARG REVISION=
LABEL org.opencontainers.image.title="Atalaya" \
      org.opencontainers.image.description="Sealed intake for coalitions of human-rights organisations" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
COPY --from=server /runtime /
COPY --from=server --chown=10001:10001 /owned /
ENV PATH=/opt/venv/bin \
    SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    ATALAYA_DATA=/data \
    ATALAYA_WEB=/srv/web \
    ATALAYA_HOST=0.0.0.0 \
    ATALAYA_PORT=8000
# Migrations are found relative to app/, and the modules relative to this folder.
WORKDIR /srv/atalaya
USER 10001:10001
VOLUME ["/data"]
EXPOSE 8000
STOPSIGNAL SIGTERM
# http.client looks at no proxy variables; anything but 200, or no answer, ends with a status that is not 0.
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s --retries=3 \
    CMD ["python", "-c", "import http.client, os; c = http.client.HTTPConnection('127.0.0.1', int(os.environ['ATALAYA_PORT']), timeout=4); c.request('GET', '/api/v1/health'); raise SystemExit(c.getresponse().status != 200)"]
CMD ["python", "-m", "app.main"]
