# `cuttings serve` over an index that is mounted at /index. docs/deployment.md says how to build and run it.
FROM python:3.13-bookworm AS build
ARG EXTRAS=web
WORKDIR /source
COPY . .
# In the versions that are tested. This image has a C compiler, the one below does without.
RUN sed -n 's/^\([A-Za-z0-9._-]*==[^ ;]*\).*/\1/p' requirements-dev.txt > /constraints.txt \
    && python -m venv /cuttings \
    && /cuttings/bin/pip install --no-cache-dir --constraint /constraints.txt ".[${EXTRAS}]"

FROM python:3.13-slim-bookworm
COPY --from=build /cuttings /cuttings
ENV PATH=/cuttings/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    CUTTINGS_INDEX=/index
# Of nobody: files of the image belong to root, and the index is only read.
USER 10001:10001
EXPOSE 8765
# Who asks has to know the token, this command too.
HEALTHCHECK --interval=30s --timeout=10s --start-period=30s CMD ["python", "-c", "\
import os, urllib.request as web; \
own = {'Authorization': 'Bearer ' + os.environ['CUTTINGS_TOKEN']}; \
web.urlopen(web.Request('http://127.0.0.1:8765/api/v1/health', headers=own), timeout=8)"]
ENTRYPOINT ["cuttings"]
# At the addresses of the container; $CUTTINGS_TOKEN has to be given, or it ends at once and says so.
CMD ["serve", "--host", "0.0.0.0"]
