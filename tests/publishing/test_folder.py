"""What is in force is one file, put in place whole; content that was published is never changed."""

from pathlib import Path

from content.snapshot import Snapshot
from publishing.folder import Live, Published, digest_of, engine_urls
from publishing.following import Pointer
from redress.settings import Settings


def test_content_is_kept_once_and_comes_back_byte_for_byte(published: Published, content: Snapshot) -> None:
    digest = published.keep(content)
    assert published.keep(content) == digest == digest_of(content)
    assert published.snapshot(digest) == content
    assert len(list((published.folder / "contents").iterdir())) == 1


def test_what_did_not_change_is_kept_once_on_the_disk(published: Published, content: Snapshot) -> None:
    first = published.keep(content)
    published.put_in_force(Live("000001", published.content(first), ()))
    second = published.keep(content.put("domain.yml", b"other"))
    same, other = (
        [published.content(one) / path for one in (first, second)]
        for path in ("data/nlu/talk.yml", "domain.yml")
    )
    assert same[0].samefile(same[1])
    assert not other[0].samefile(other[1])
    assert published.snapshot(first) == content


def test_content_that_nothing_refers_to_is_thrown_away(published: Published, content: Snapshot) -> None:
    first, second = published.keep(content), published.keep(content.put("domain.yml", b"tried"))
    published.clear({first})
    assert published.content(first).is_dir()
    assert not published.content(second).exists()


def test_other_content_has_another_name(content: Snapshot) -> None:
    assert digest_of(content.put("domain.yml", b"x")) != digest_of(content)


def test_nothing_is_in_force_before_anything_was_published(published: Published, tmp_path: Path) -> None:
    assert published.live() is None
    assert Pointer(published.pointer, tmp_path).content() == tmp_path


def test_a_pointer_notices_each_change_once(published: Published, tmp_path: Path) -> None:
    pointer = Pointer(published.pointer, tmp_path)
    assert not pointer.moved()
    live = Live("000001", tmp_path / "one", ("http://127.0.0.1:1",))
    published.put_in_force(live)
    assert pointer.moved()
    assert not pointer.moved()
    assert pointer.content() == tmp_path / "one"
    assert published.live() == live


def test_the_engines_are_those_that_serve_unless_the_settings_name_some(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, port=8123)
    assert engine_urls(settings) == ("http://127.0.0.1:18123",)
    Published.of(tmp_path).put_in_force(Live("000001", tmp_path, ("http://127.0.0.1:5",)))
    assert engine_urls(settings) == ("http://127.0.0.1:5",)
    assert engine_urls(Settings(data_dir=tmp_path, engines="http://a,http://b")) == ("http://a", "http://b")
