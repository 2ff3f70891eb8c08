//! `koel report` in a real browser, at a desktop's and a phone's width, light and dark. The pictures are in `target/tmp/report`.

use koel_tests::browser::{self, Browser};
use koel_tests::differential::koel_binary;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Writes the report of a workspace.
fn report(workspace: &Path, name: &str) -> PathBuf {
    let dir = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("report");
    std::fs::create_dir_all(&dir).expect("a folder");
    let file = dir.join(format!("{name}.html"));
    let output = Command::new(koel_binary().expect("koel"))
        .arg("report")
        .arg(workspace)
        .arg("--output")
        .arg(&file)
        .output()
        .expect("koel");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    file
}

fn workspace(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("workspaces").join(name)
}

/// What is seen is judged by this, in the page itself.
const LOOK: &str = r##"(() => {
  const all = [...document.querySelectorAll("body *")];
  const shown = all.filter((one) => one.checkVisibility() && one.getClientRects().length);
  const scrolls = (one) => one && one !== document.body && (/(auto|scroll|hidden)/.test(getComputedStyle(one).overflowX) || scrolls(one.parentElement));
  const rgb = (text) => text.match(/[\d.]+/g).map(Number);
  const light = (color) => { const [r, g, b] = rgb(color).map((part) => { const c = part / 255; return c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4; }); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const paper = (one) => { for (; one; one = one.parentElement) { const color = getComputedStyle(one).backgroundColor; if (!/, 0\)$|transparent/.test(color) && !color.startsWith("color(")) return color; } return "rgb(255, 255, 255)"; };
  const text = (one) => [...one.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
  const contrast = (one) => { const [a, b] = [light(getComputedStyle(one).color), light(paper(one))].sort((x, y) => y - x); return (a + 0.05) / (b + 0.05); };
  const written = shown.filter((one) => text(one) && !one.closest("svg, nav"));
  return {
    width: document.documentElement.scrollWidth,
    window: innerWidth,
    outside: shown.filter((one) => one.getBoundingClientRect().right > innerWidth + 1 && !scrolls(one.parentElement)).map((one) => one.outerHTML.slice(0, 80)),
    faint: written.filter((one) => contrast(one) < 4.5).map((one) => `${contrast(one).toFixed(2)} ${one.outerHTML.slice(0, 80)}`),
    small: written.filter((one) => parseFloat(getComputedStyle(one).fontSize) < 11).map((one) => one.outerHTML.slice(0, 80)),
    ids: (() => { const ids = [...document.querySelectorAll("[id]")].map((one) => one.id); return ids.filter((id, at) => ids.indexOf(id) !== at); })(),
    lost: [...document.querySelectorAll('a[href^="#"]')].map((one) => one.getAttribute("href").slice(1)).filter((id) => !document.getElementById(id)),
    queries: document.querySelectorAll(".query").length,
    boxes: document.querySelectorAll("svg .box").length,
    lines: document.querySelectorAll("svg .line").length,
    sections: [...document.querySelectorAll("section")].map((one) => one.id),
    paper: getComputedStyle(document.body).backgroundColor,
  };
})()"##;

/// How many colours a picture has.
fn colours(browser: &mut Browser, picture: &str) -> u64 {
    let count = format!(
        "(async () => {{ const picture = await createImageBitmap(await (await fetch('data:image/png;base64,{picture}')).blob());
        const canvas = new OffscreenCanvas(picture.width, picture.height).getContext('2d'); canvas.drawImage(picture, 0, 0);
        return new Set(new Uint32Array(canvas.getImageData(0, 0, picture.width, picture.height).data.buffer)).size; }})()"
    );
    browser.call("Page.navigate", json!({"url": "about:blank"})).expect("an empty page");
    browser.evaluate(&count).expect("colours").as_u64().expect("a number")
}

#[test]
fn a_page_for_desktop_and_phone() {
    let Some(program) = browser::installed() else {
        eprintln!(
            "\n*** SKIPPED, NOT PASSED: this test needs Chromium: apt-get install chromium, or name one in CHROMIUM\n"
        );
        return;
    };
    let profile = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("chromium");
    let mut browser = Browser::start(&program, &profile).expect("a browser");
    let examples = koel_tests::workspace().join("examples/repositories");
    // Queries, boxes and lines of the diagram.
    for (name, workspace, counts) in [
        ("single", workspace("single"), (7, 2, 1)),
        ("both", workspace("both"), (1, 1, 0)),
        ("none", workspace("none"), (1, 0, 0)),
        ("koel", examples, (3, 12, 11)),
    ] {
        let file = report(&workspace, name);
        let url = format!("file://{}", file.canonicalize().expect("the page").display());
        let mut papers = Vec::new();
        for (width, height) in [(1280, 900), (390, 844)] {
            for dark in [false, true] {
                let scheme = if dark { "dark" } else { "light" };
                let which = format!("{name}, {width}, {scheme}");
                browser.open(&url, width, height, dark).expect("the page");
                let mut seen = browser.evaluate(LOOK).expect("a look");
                papers.push(seen["paper"].clone());
                for list in ["outside", "faint", "small", "ids", "lost"] {
                    assert_eq!(seen[list].take(), json!([]), "{which}: {list}");
                }
                assert_eq!(seen["width"], seen["window"], "{which}: it scrolls sideways");
                assert_eq!(
                    (&seen["queries"], &seen["boxes"], &seen["lines"]),
                    (&json!(counts.0), &json!(counts.1), &json!(counts.2)),
                    "{which}"
                );
                let sections = seen["sections"].as_array().expect("a list");
                for section in ["schema", "queries", "indexes", "tables"] {
                    assert!(sections.contains(&json!(section)), "{which}: {section}");
                }
                // With everything open it is no wider.
                let open = "document.querySelectorAll('details').forEach((one) => one.open = true)";
                browser.evaluate(open).expect("open");
                let mut seen = browser.evaluate(LOOK).expect("a look");
                for list in ["outside", "faint", "small"] {
                    assert_eq!(seen[list].take(), json!([]), "{which}, all open: {list}");
                }
                let trouble = |event: &&Value| {
                    let method = event["method"].as_str().unwrap_or_default();
                    matches!(method, "Runtime.exceptionThrown" | "Log.entryAdded" | "Runtime.consoleAPICalled")
                };
                assert_eq!(browser.events.iter().find(trouble), None, "{which}");
                // Nothing but the page itself.
                let asked = browser.events.iter().filter(|event| event["method"] == "Network.requestWillBeSent");
                let asked: Vec<&str> = asked.filter_map(|event| event["params"]["request"]["url"].as_str()).collect();
                assert!(asked.iter().all(|asked| *asked == url || asked.starts_with("data:")), "{which}: {asked:?}");
                let picture = browser.screenshot().expect("a picture");
                let png = browser.evaluate(&format!("atob('{picture}').slice(1, 4)")).expect("text");
                assert_eq!(png, json!("PNG"), "{which}");
                let colours = colours(&mut browser, &picture);
                assert!(colours > 20, "{which}: {colours} colours");
                save(&file.with_file_name(format!("{name}-{width}-{scheme}.png")), &picture);
            }
        }
        assert_eq!(papers[0], papers[2]);
        assert_ne!(papers[0], papers[1], "dark is another colour");
    }
}

#[test]
fn the_list_of_queries_can_be_narrowed() {
    let Some(program) = browser::installed() else { return };
    let profile = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("chromium-filter");
    let mut browser = Browser::start(&program, &profile).expect("a browser");
    let file = report(&workspace("single"), "filter");
    let url = format!("file://{}", file.canonicalize().expect("the page").display());
    browser.open(&url, 1280, 900, false).expect("the page");
    let mut shown = |text: &str, found: bool| {
        let act = format!(
            "(() => {{ const [text, found] = document.querySelectorAll('.filter input'); text.value = {text:?}; found.checked = {found};
            text.dispatchEvent(new Event('input', {{bubbles: true}}));
            return [[...document.querySelectorAll('.query')].filter((one) => one.checkVisibility()).length, document.querySelector('output').value, document.querySelector('.nothing').checkVisibility()]; }})()"
        );
        browser.evaluate(&act).expect("a list")
    };
    assert_eq!(shown("", false), json!([7, "", false]));
    assert_eq!(shown("isbn", false), json!([1, "1 of 7", false]));
    assert_eq!(shown("SELECT books.rs", false), json!([3, "3 of 7", false]));
    assert_eq!(shown("", true), json!([4, "4 of 7", false]));
    assert_eq!(shown("no such thing", false), json!([0, "0 of 7", true]));
}

/// Base64, as the browser gives it.
fn save(file: &Path, picture: &str) {
    let value = |byte: u8| match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' => 62,
        _ => 63,
    };
    let digits: Vec<u8> = picture.bytes().filter(|byte| *byte != b'=').map(value).collect();
    let bytes: Vec<u8> = digits
        .chunks(4)
        .flat_map(|four| {
            let all = four.iter().fold(0_u32, |all, digit| all << 6 | u32::from(*digit)) << (6 * (4 - four.len()));
            all.to_be_bytes().into_iter().skip(1).take(four.len() - 1).collect::<Vec<_>>()
        })
        .collect();
    std::fs::write(file, bytes).expect("a picture");
}
