# One image, two programs: the service (`dripwatch`) and the simulators (`python -m simulators`).

FROM python:3.11-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /src

# The locks first: they change rarely, and Docker keeps the layer.
COPY requirements/ requirements/
RUN python -m venv /opt/builder \
 && /opt/builder/bin/pip install --require-hashes --only-binary :all: -r requirements/build.txt \
 && python -m venv /opt/dripwatch \
 && /opt/dripwatch/bin/pip install --require-hashes --only-binary :all: -r requirements/runtime.txt

# The page, with Node as a Python package: the base image stays one.
COPY dashboard/ dashboard/
RUN /opt/builder/bin/python dashboard/build.py

COPY pyproject.toml hatch_build.py README.md LICENSE ./
COPY app/ app/
COPY simulators/ simulators/
RUN /opt/builder/bin/pip wheel --no-deps --no-build-isolation --no-index --wheel-dir /dist . \
 && /opt/dripwatch/bin/pip install --no-deps --no-index /dist/*.whl

FROM python:3.11-slim
LABEL org.opencontainers.image.title="dripwatch" \
      org.opencontainers.image.licenses="Apache-2.0"

# A number that no user of the host is likely to have; the data folder is all that it may write.
RUN groupadd --system --gid 10001 dripwatch \
 && useradd --system --uid 10001 --gid dripwatch --no-create-home --shell /usr/sbin/nologin dripwatch \
 && install --directory --owner=dripwatch --group=dripwatch --mode=0750 /data
COPY --from=build /opt/dripwatch /opt/dripwatch

ENV PATH=/opt/dripwatch/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DRIPWATCH_DATA_DIR=/data
USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 8000

# Ready, not merely alive: broker connected, store writable, engine fed. The image has no curl.
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import os, ssl, urllib.request as u; e = os.environ.get; u.urlopen(('https' if e('DRIPWATCH_TLS_CERT') else 'http') + '://127.0.0.1:' + e('DRIPWATCH_HTTP_PORT', '8000') + '/readyz', timeout=2, context=ssl._create_unverified_context())"]

# Exec form: SIGTERM reaches the service itself, and it has time to commit and say goodbye.
ENTRYPOINT ["dripwatch"]
CMD ["serve"]
