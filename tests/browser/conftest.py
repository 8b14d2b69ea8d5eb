"""A real browser before a real server over a small graph."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service

from chipgraph.api.app import create_app
from chipgraph.graph.settings import Settings
from chipgraph.serving import shipped_quality

sys.path.insert(0, str(Path(__file__).parents[1] / "api"))
import written_corpus
from served import served

if TYPE_CHECKING:
    from collections.abc import Iterator

FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    " --disable-component-update --disable-sync --window-size=1280,900"
)
WAIT_S = 30  # a busy machine is slow; nothing waits longer than it must


@pytest.fixture(scope="session")
def db(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The graph that the pages show. The tests need SMIC, which supplies Huawei and is supplied by Lam Research."""
    url = f"sqlite:///{tmp_path_factory.mktemp('db') / 'written.db'}"
    written_corpus.build(url)
    return url


@pytest.fixture(scope="session")
def address(db: str) -> Iterator[str]:
    with served(create_app(Settings(db=db), shipped_quality())) as address:
        yield address


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    binary, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if binary is None or driver is None:
        message = "no chromium with chromedriver on this machine (Debian: apt install chromium chromium-driver)"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    options = webdriver.ChromeOptions()
    options.binary_location = binary
    for flag in [*FLAGS.split(), f"--user-data-dir={tmp_path_factory.mktemp('profile')}"]:
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    browser = webdriver.Chrome(options=options, service=Service(driver))
    browser.implicitly_wait(WAIT_S)
    browser.set_page_load_timeout(4 * WAIT_S)
    yield browser
    browser.quit()
