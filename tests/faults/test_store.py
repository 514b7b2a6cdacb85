"""A bucket that does not answer: evidence waits, texts are taken all the same."""

from dataclasses import replace
from pathlib import Path

from tests.client import append, begin_upload, client_of, log_in, offset_of
from tests.coalition import Coalition
from tests.faults.relay import relay_to
from tests.s3 import S3Server
from tests.service import free_socket, make_settings, prepare, running
from tests.uploads import like_attachment


def test_without_its_bucket_the_service_takes_texts_and_says_that_files_must_wait(
    tmp_path: Path, coalition: Coalition, s3: S3Server
) -> None:
    bucket = s3.new_bucket()
    listening, url = free_socket()
    with relay_to(bucket.endpoint) as relay:
        settings = make_settings(tmp_path, origin=url, bucket=replace(bucket, endpoint=relay.url))
        prepare(settings, coalition)
        with running(settings, listening), client_of(url) as http:
            sealed = like_attachment(coalition, 0)
            place = begin_upload(http, len(sealed), header=sealed[:96]).headers["Location"]
            assert append(http, place, sealed[:30_000], offset=0).status_code == 204
            relay.cut()
            refused = append(http, place, sealed[30_000:], offset=30_000)
            assert (refused.status_code, refused.json()["code"]) == (503, "storage-unavailable")
            assert "retry-after" in refused.headers
            assert offset_of(http, place) == 30_000
            report, _ = coalition.seal_report({"alborada"}, text="x")
            assert http.post("/api/v1/reports", content=report).status_code == 201
            relay.mend()
            assert append(http, place, sealed[30_000:], offset=30_000).status_code == 204
            session = log_in(http, coalition.members[0])
            attachment = f"/api/v1/attachments/{sealed[80:96].hex()}"
            assert http.get(attachment, headers=session).content == sealed
