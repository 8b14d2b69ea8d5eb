"""What a reader does: open pages, search, find a supplier, click through to the sentence, see a graph."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.expected_conditions import url_contains
from selenium.webdriver.support.wait import WebDriverWait

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selenium.webdriver import Chrome
    from selenium.webdriver.remote.webelement import WebElement

pytestmark = pytest.mark.browser
PAGES = [
    "/", "/search?q=SMIC", "/entities", "/entities/SMIC", "/entities/SMIC?all=1", "/entities/SMIC/suppliers?tiers=2",
    "/entities/SMIC/customers", "/entities/SMIC/timeline", "/entities/SMIC/graph?steps=2", "/entities/SMIC/articles",
    "/articles", "/about", "/docs", "/search?q=SMIC&articles=1&relation=SUPPLIES", "/connections?from=SMIC&to=Huawei",
    "/changes", "/choke-points", "/entities/SMIC/choke-points", "/entities/United States/reach?tiers=2", "/judgements",
    "/quality", "/search?q=SMIC&relation=SUPPLIES&publisher=Foundry+Ledger",
]  # fmt: skip
# Where a disc in the colour of companies lies, in CSS pixels from the middle of the canvas; null if there is none.
COMPANY_DRAWN = """
    const canvas = document.querySelector("#graph canvas");
    const { width, height } = canvas, ratio = width / canvas.clientWidth;
    const data = canvas.getContext("2d").getImageData(0, 0, width, height).data;
    const ours = (x, y) => [0x56, 0xb4, 0xe9].every((value, at) => data[4 * (y * width + x) + at] === value);
    for (let y = 3; y < height - 3; y++) for (let x = 3; x < width - 3; x++)
      if (ours(x - 3, y) && ours(x, y - 3) && ours(x, y) && ours(x + 3, y) && ours(x, y + 3))
        return [x / ratio - canvas.clientWidth / 2, y / ratio - canvas.clientHeight / 2];
    return null;"""

# The share of the canvas between the highest and the lowest row on which anything is drawn.
HEIGHT_DRAWN = """
    const canvas = document.querySelector("#graph canvas"), { width, height } = canvas;
    const data = canvas.getContext("2d").getImageData(0, 0, width, height).data;
    const drawn = (y) => data.subarray(4 * y * width, 4 * (y + 1) * width).some(Boolean);
    const rows = [...Array(height).keys()].filter(drawn);
    return (rows.at(-1) - rows[0]) / height;"""


@pytest.fixture(autouse=True)
def no_complaints(browser: Chrome) -> Iterator[None]:
    """The console must stay empty: no error of a script, nothing refused by the content policy."""
    browser.get_log("browser")
    yield
    assert browser.get_log("browser") == []


def one(browser: Chrome, selector: str) -> WebElement:
    return browser.find_element(By.CSS_SELECTOR, selector)


def wait(browser: Chrome) -> WebDriverWait[Chrome]:
    return WebDriverWait(browser, 30)


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("path", PAGES)
def test_every_page_fits_its_window(browser: Chrome, address: str, path: str, width: int) -> None:
    size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 500}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    try:
        browser.get(address + path)
        assert one(browser, "h1").text
        assert browser.execute_script("return document.documentElement.scrollWidth") <= width
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_from_search_to_a_supplier_to_the_sentence(browser: Chrome, address: str) -> None:
    browser.get(address)
    one(browser, "main input[name=q]").send_keys("SMIC", Keys.ENTER)
    one(browser, "main .cards .entity").click()
    assert one(browser, "h1").text == "SMIC"
    one(browser, ".tabs a[href$='/suppliers']").click()
    supplier = one(browser, ".tree .fact")
    name = supplier.find_element(By.CSS_SELECTOR, ".entity").text
    supplier.find_element(By.CSS_SELECTOR, ".source").click()
    assert "/articles/" in browser.current_url
    cited = browser.find_elements(By.CSS_SELECTOR, ".text .cited")
    assert name in "".join(piece.text for piece in cited)
    assert one(browser, "#cited").rect["y"] >= 0
    # and from a mention in the text back to an entity
    one(browser, ".text .cited .mention").click()
    assert "/entities/" in browser.current_url


def test_suggestions_lead_to_an_entity_by_keyboard(browser: Chrome, address: str) -> None:
    browser.get(address)
    field = one(browser, "main input[name=q]")
    field.send_keys("Huaw")
    assert one(browser, ".suggestions [role=option]").text.startswith("Huawei")
    field.send_keys(Keys.ARROW_DOWN, Keys.ENTER)
    wait(browser).until(url_contains("/entities/"))
    assert one(browser, "h1").text == "Huawei"


def test_two_names_are_chosen_and_connected(browser: Chrome, address: str) -> None:
    browser.get(f"{address}/connections")
    one(browser, "#from").send_keys("Lam")
    assert one(browser, ".field .suggestions [role=option]").text.startswith("Lam Research")
    one(browser, "#from").send_keys(Keys.ARROW_DOWN, Keys.ENTER)
    # The other name is wanted still: the field takes the focus, and nothing is sent.
    wait(browser).until(lambda browser: browser.switch_to.active_element.get_attribute("id") == "to")
    browser.switch_to.active_element.send_keys("SMIC", Keys.ENTER)
    wait(browser).until(url_contains("to=SMIC"))
    assert one(browser, ".path h2").text == "Lam Research supplies SMIC"
    one(browser, ".path .source").click()
    assert one(browser, "#cited").is_displayed()


def test_a_search_is_narrowed_and_widened(browser: Chrome, address: str) -> None:
    browser.get(f"{address}/search?q=SMIC")
    listed = len(browser.find_elements(By.CSS_SELECTOR, "main .fact"))
    browser.find_element(By.PARTIAL_LINK_TEXT, "restricts").click()
    wait(browser).until(url_contains("relation=RESTRICTS"))
    assert 0 < len(browser.find_elements(By.CSS_SELECTOR, "main .fact")) < listed
    one(browser, ".narrow [aria-current]").click()
    wait(browser).until(lambda browser: "RESTRICTS" not in browser.current_url)
    assert len(browser.find_elements(By.CSS_SELECTOR, "main .fact")) == listed


def test_the_graph_is_drawn_and_a_click_opens_an_entity(browser: Chrome, address: str) -> None:
    browser.get(f"{address}/entities/SMIC/graph")
    assert int(one(browser, "#graph[data-drawn]").get_attribute("data-drawn") or 0) > 1
    assert int(one(browser, "#graph[data-named]").get_attribute("data-named") or 0) > 1
    assert len(browser.find_elements(By.CSS_SELECTOR, "#legend li")) > 1
    x, y = wait(browser).until(lambda browser: browser.execute_script(COMPANY_DRAWN))
    canvas = one(browser, "#graph canvas")
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", canvas)  # offsets count from what is seen
    ActionChains(browser).move_to_element_with_offset(canvas, round(x), round(y)).click().perform()
    wait(browser).until(lambda browser: not browser.current_url.endswith("/graph"))
    assert one(browser, "main .subject .type").text == "COMPANY"


def test_a_chosen_value_is_in_sight_on_a_phone(browser: Chrome, address: str) -> None:
    size = {"width": 390, "height": 900, "deviceScaleFactor": 1, "mobile": True}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    try:
        browser.get(f"{address}/search?q=SMIC&relation=RESTRICTS&status=actual")
        for chosen in browser.find_elements(By.CSS_SELECTOR, ".narrow [aria-current]"):
            assert chosen.rect["x"] + chosen.rect["width"] <= 390
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_without_scripts_a_graph_is_a_list(browser: Chrome, address: str) -> None:
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        browser.get(f"{address}/entities/SMIC/graph")
        assert "Drawing needs JavaScript" in one(browser, "main .notice").text
        assert one(browser, "#listed tbody a").is_displayed()
        assert not one(browser, "#graph").is_displayed()
    finally:
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


def test_a_graph_stands_upright_on_a_phone(browser: Chrome, address: str) -> None:
    """What is drawn is as high as the window lets it be, not a band across its middle."""
    size = {"width": 390, "height": 900, "deviceScaleFactor": 1, "mobile": True}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    try:
        browser.get(f"{address}/entities/SMIC/graph")
        one(browser, "#graph[data-drawn]")
        assert browser.execute_script(HEIGHT_DRAWN) > 0.6
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_the_graph_of_some_relations_only(browser: Chrome, address: str) -> None:
    browser.get(f"{address}/entities/SMIC/graph")
    listed = len(browser.find_elements(By.CSS_SELECTOR, "table tbody tr"))
    one(browser, "input[value=SUPPLIES]").click()
    one(browser, "form.relations button").click()
    wait(browser).until(url_contains("relation=SUPPLIES"))
    one(browser, "#graph[data-drawn]")
    assert 0 < len(browser.find_elements(By.CSS_SELECTOR, "table tbody tr")) < listed


def test_the_switch_and_the_filter(browser: Chrome, address: str) -> None:
    browser.get(f"{address}/entities/SMIC")
    before = len(browser.find_elements(By.CSS_SELECTOR, ".badge"))
    one(browser, ".switch a:nth-child(2)").click()
    wait(browser).until(url_contains("all=1"))
    assert len(browser.find_elements(By.CSS_SELECTOR, ".badge")) > before
    one(browser, ".filters summary").click()
    one(browser, "input[name=item]").send_keys("etching", Keys.ENTER)
    wait(browser).until(url_contains("item=etching"))
    assert "all=1" in browser.current_url
    assert [
        fact.text.split("\n")[0].startswith("Lam Research") for fact in browser.find_elements(By.CLASS_NAME, "fact")
    ]


def test_a_pair_has_its_timeline(browser: Chrome, address: str) -> None:
    browser.get(f"{address}/entities/United States/timeline")
    one(browser, "#other").send_keys("SMIC", Keys.ENTER)
    wait(browser).until(url_contains("other=SMIC"))
    assert {row.text for row in browser.find_elements(By.CSS_SELECTOR, ".timeline .line .entity")} == {
        "United States", "SMIC",
    }  # fmt: skip


def test_on_paper_a_page_says_which_question_it_answers(browser: Chrome, address: str) -> None:
    browser.get(f"{address}/entities/SMIC/suppliers?tiers=2&all=1&item=tools")
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    try:
        links = browser.find_elements(By.CSS_SELECTOR, "main :is(nav, .switch) a")
        shown = [link.text for link in links if link.is_displayed()]
        assert shown == ["Suppliers", "With plans, rumours, denials, ended", "2 tiers"]
        assert one(browser, "input[name=item]").is_displayed()
        assert not one(browser, ".top").is_displayed()
    finally:
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
