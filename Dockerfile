FROM python:3.11-slim

ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PATH=/opt/restride/bin:$PATH \
    RESTRIDE_VAR=/data \
    STATIC_ROOT=/srv/static

# Data and secrets lie in the volume /data, which only this user can read.
RUN useradd --system --uid 10001 --no-create-home restride \
    && install --directory --owner restride --mode 0700 /data

WORKDIR /app
COPY requirements/uv.txt requirements/server.txt requirements/
RUN python -m venv /opt/restride \
    && pip install --quiet --no-cache-dir --require-hashes -r requirements/uv.txt \
    && uv pip install --quiet --no-cache --compile-bytecode --python /opt/restride/bin/python --require-hashes -r requirements/server.txt

COPY manage.py ./
COPY apps apps
COPY config config
COPY deploy/healthcheck.py deploy/
COPY static static
COPY templates templates

# The values only let the settings load; nothing of them stays in the image.
RUN python -m compileall -q apps config \
    && SECRET_KEY=unused PUBLIC_URL=https://build.invalid EMAIL_URL=smtp://build.invalid VAPID_SUBJECT=mailto:build@build.invalid RESTRIDE_VAR=/tmp/build \
       python manage.py collectstatic --noinput --verbosity 0 \
    && rm -rf /tmp/build

USER restride
EXPOSE 8000
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--no-ws", "--workers", "2", "--blocking-threads", "4", "--log-level", "warning", "config.wsgi:application"]
