import os
import socket
from pathlib import Path

import pytest

from policylib.files import LIMIT
from policylib.reading.sources import read_source
from policylib.records import InputError

REPORT = "甲市2024年政府工作报告\r\n\r\n一、2024年工作安排\r\n　　加快发展，加强建设，推进重点工作，" + "全市经济社会发展取得新进展。" * 8


def refusal(path):
    with pytest.raises(InputError) as caught:
        read_source(path)
    (line,) = str(caught.value).splitlines()
    assert str(path) in line
    assert "expected" in line
    return line


@pytest.mark.parametrize(("encoding", "said"), [("utf-8", "utf-8"), ("utf-8-sig", "utf-8-sig"), ("gb18030", "gb18030"), ("gbk", "gb18030")])
def test_no_character_is_changed(tmp_path, encoding, said):
    path = tmp_path / "甲市-2024.txt"
    path.write_bytes(REPORT.encode(encoding))
    source = read_source(path)
    assert source.text.removeprefix("\ufeff") == REPORT
    assert (source.name, source.encoding) == ("甲市-2024", said)


def test_a_byte_order_mark_counts_as_one_character(tmp_path):
    path = tmp_path / "甲市-2024.txt"
    path.write_bytes(REPORT.encode("utf-8-sig"))
    assert read_source(path).text[1:3] == "甲市"


def test_the_hash_is_of_the_bytes(tmp_path):
    one, two = tmp_path / "a.txt", tmp_path / "b.txt"
    one.write_bytes(REPORT.encode("utf-8"))
    two.write_bytes(REPORT.encode("gb18030"))
    assert read_source(one).sha256 != read_source(two).sha256
    assert read_source(one).text == read_source(two).text


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"", "an empty file"),
        (b" \r\n\t\n", "an empty file"),
        (b"%PDF-1.7 and so on", "a PDF file"),
        (b"PK\x03\x04 and so on", "Word document"),
        (REPORT.encode("utf-16"), "UTF-16"),
        (b"\x00\x01\x02\x03" * 100, "a binary file"),
        (b"\xff\xff\xff\xff" * 100, "neither UTF-8 nor GB18030"),
        (b"Lorem ipsum dolor sit amet. " * 50, "hardly any Chinese"),
        ("床前明月光，疑是地上霜。举头望明月，低头思故乡。".encode() * 20, "without the words of a report"),
        (REPORT.encode("big5", "ignore"), "found"),
    ],
)
def test_what_is_no_report_is_refused_in_one_line(tmp_path, data, found):
    path = tmp_path / "x.txt"
    path.write_bytes(data)
    assert found in refusal(path)


def test_a_missing_file_a_folder_and_a_huge_file_are_refused(tmp_path):
    assert "no such file" in refusal(tmp_path / "no.txt")
    assert "a folder" in refusal(tmp_path)
    huge = tmp_path / "huge.txt"
    with huge.open("wb") as file:
        file.truncate(50_000_000)
    assert f"at most {LIMIT // 1_000_000} MB" in refusal(huge)


def test_only_regular_files_are_read_and_nothing_is_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.txt")
    assert "no regular file" in refusal(tmp_path / "pipe.txt")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "socket.txt"))
        assert "cannot be read" in refusal(tmp_path / "socket.txt")
    (tmp_path / "endless.txt").symlink_to("/dev/zero")
    assert "no regular file" in refusal(tmp_path / "endless.txt")


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="no file here whose reading fails")
def test_a_disk_that_fails_is_told_with_the_file(tmp_path):
    (tmp_path / "x.txt").symlink_to("/proc/self/mem")
    assert "cannot be read (Input/output error)" in refusal(tmp_path / "x.txt")
