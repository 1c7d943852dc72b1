// SPDX-License-Identifier: Apache-2.0
// Tests that the build finds planted errors, and that a site contains several versions: run `node --test src/it/site/site.test.mjs` in the root.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { after, before, test } from 'node:test';

const ROOT = process.cwd();
const BUILD = join(ROOT, 'src/it/site/build.mjs');
const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.json': 'application/json', '.svg': 'image/svg+xml' };
const folder = mkdtempSync(join(tmpdir(), 'site-'));

// Chromium may continue to write to its profile for a moment
after(() => {
  try {
    rmSync(folder, { recursive: true, force: true, maxRetries: 4, retryDelay: 250 });
  } catch (e) {
    console.log(`The temporary folder ${folder} could not be deleted: ${e.code}`);
  }
});

const build = (version, site, root) => spawnSync('node', [BUILD, version, site], { cwd: root, encoding: 'utf8' });

/** Builds a site from a copy of the project with text added to a page. */
function planted(page, text) {
  const root = mkdtempSync(join(folder, 'root-'));
  const copy = (path) => {
    mkdirSync(join(root, path), { recursive: true });
    for (const name of readdirSync(join(ROOT, path))) {
      const there = join(path, name);
      if (['src', 'src/main'].includes(there)) {
        copy(there);
      } else if (['src/main/docs', 'README.md'].includes(there)) {
        cpSync(join(ROOT, there), join(root, there), { recursive: true });
      } else {
        symlinkSync(join(ROOT, there), join(root, there));
      }
    }
  };
  copy('.');
  appendFileSync(join(root, page), text);
  return build('main', join(root, 'out'), root);
}

for (const [error, page, text, message] of [
  ['a link to a missing file', 'README.md', '\n[missing](src/main/docs/missing.adoc)\n', 'missing.adoc does not exist'],
  ['a link to a missing file in AsciiDoc', 'src/main/docs/write.adoc', '\n\nlink:missing.adoc[missing]\n', 'missing.adoc does not exist'],
  ['a missing anchor on another page', 'README.md', '\n[missing](src/main/docs/write.adoc#missing)\n',
    'does not contain the anchor of write.html#missing'],
  ['a missing anchor on the same page', 'src/main/docs/lead-form.vi.adoc', '\n\nlink:#missing[missing]\n', 'does not contain the anchor of #missing'],
  ['a missing picture', 'src/main/docs/write.adoc', '\n\nimage::images/missing.png[missing]\n', 'images/missing.png does not exist'],
  ['a page that is too large', 'README.md', `\n${'large '.repeat(40_000)}\n`, 'more than 200000'],
]) {
  test(`the build reports ${error}`, () => {
    const { status, stderr } = planted(page, text);
    assert.equal(status, 1);
    assert.ok(stderr.includes(message), stderr);
  });
}

let server;
let receive;
const site = join(folder, 'site');

before(async () => {
  for (const version of ['main', '0.1.0', '0.10.0', '0.9.0']) {
    const { status, stderr } = build(version, site, ROOT);
    assert.equal(status, 0, stderr);
  }
  rmSync(join(site, '0.1.0/write.html'));
  server = createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    if (pathname === '/result') {
      request.setEncoding('utf8').on('data', (text) => receive(JSON.parse(text)));
      response.end();
    } else if (pathname.startsWith('/try/') || pathname.startsWith('/narrow/')) {
      const [width, does, page] = pathname.startsWith('/try/') ? [1200, inPage, pathname.slice(4)] : [390, inNarrowPage, pathname.slice(7)];
      response.setHeader('Content-Type', 'text/html');
      response.end(`<iframe src="${page}" style="width: ${width}px; height: 800px; border: 0"></iframe><script type="module">(${does})()</script>`);
    } else if (existsSync(join(site, pathname))) {
      response.setHeader('Content-Type', TYPES[extname(pathname)] ?? 'application/octet-stream');
      response.end(readFileSync(join(site, pathname)));
    } else {
      response.writeHead(404).end();
    }
  });
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
});

after(() => server.close());

/** Searches and changes the version in the frame, as a reader does, and sends the result to the server. */
async function inPage() {
  const frame = document.querySelector('iframe');
  const until = async (thing) => {
    for (;;) {
      const it = thing(frame.contentDocument);
      if (it) return it;
      await new Promise((later) => setTimeout(later, 50));
    }
  };
  const versions = await until((page) => page?.querySelectorAll('.version option').length > 1 && page.querySelector('.version'));
  const names = [...versions.options].map((option) => option.value);
  const input = frame.contentDocument.querySelector('header input');
  input.value = 'onDropped';
  input.dispatchEvent(new Event('input'));
  const found = await until((page) => page.querySelector('.found a')?.href);
  const chosen = versions.value;
  versions.value = '0.1.0';
  versions.dispatchEvent(new Event('change'));
  const opened = await until((page) => page?.readyState === 'complete' && page.location.pathname.startsWith('/0.1.0/') && page.location.pathname);
  await fetch('/result', { method: 'POST', body: JSON.stringify({ names, chosen, found, opened }) });
}

/** Sends the layout that a reader sees on a phone to the server. */
async function inNarrowPage() {
  const frame = document.querySelector('iframe');
  const until = async (thing) => {
    for (;;) {
      const it = thing(frame.contentDocument);
      if (it) return it;
      await new Promise((later) => setTimeout(later, 50));
    }
  };
  const list = await until((page) => page?.readyState === 'complete' && page.querySelector('[role=tablist]'));
  const page = frame.contentDocument;
  const style = (selector) => frame.contentWindow.getComputedStyle(page.querySelector(selector));
  list.querySelector('[role=tab]:last-child').click();
  await fetch('/result', {
    method: 'POST',
    body: JSON.stringify({
      width: page.documentElement.scrollWidth,
      cell: style('.wide td').display,
      cellAt: page.querySelector('.wide td').getBoundingClientRect().left,
      text: parseFloat(style('main').fontSize),
      code: parseFloat(style('pre code').fontSize),
      shown: [...page.querySelectorAll('.tab:not([hidden])')].map((tab) => tab.dataset.name),
    }),
  });
}

function look(page, way = 'try') {
  const browser = spawn(CHROMIUM, ['--headless=new', '--no-sandbox', '--disable-gpu', `--user-data-dir=${mkdtempSync(join(folder, 'profile-'))}`,
    `http://127.0.0.1:${server.address().port}/${way}${page}`], { stdio: 'ignore' });
  return new Promise((resolve) => (receive = resolve)).finally(() => {
    browser.kill();
    return new Promise((end) => browser.on('exit', end));
  });
}

test('a site contains several versions, the newest first', () => {
  assert.deepEqual(JSON.parse(readFileSync(join(site, 'versions.json'))), ['0.10.0', '0.9.0', '0.1.0', 'main']);
  assert.match(readFileSync(join(site, 'index.html'), 'utf8'), /url=0\.10\.0\//);
  assert.match(readFileSync(join(site, '0.1.0/readme.html'), 'utf8'), /blob\/v0\.1\.0\/LICENSE/);
  assert.match(readFileSync(join(site, 'main/readme.html'), 'utf8'), /blob\/main\/LICENSE/);
});

test('a page has a description, highlighted code, tabs, and cells with the names of their columns', () => {
  for (const name of readdirSync(join(site, 'main')).filter((file) => file.endsWith('.html'))) {
    const description = /<meta name="description" content="([^"]*)">/.exec(readFileSync(join(site, 'main', name), 'utf8'))[1];
    assert.ok(description.length > 8 && description.length < 220, `${name}: ${description}`);
  }
  const page = readFileSync(join(site, 'main/failures.html'), 'utf8');
  assert.match(page, /<td data-label="Message"/);
  assert.match(page, /<div class="tab" data-name="XML">/);
  assert.match(page, /<span class="hljs-string">/);
  assert.match(page, /<code>There is no option &#8230;/);
  assert.match(page, /LadiFlow<wbr>Not<wbr>Found<wbr>Exception/);
});

const chromium = { skip: !existsSync(CHROMIUM) && !process.env.CI, timeout: 300_000 };

test('the search finds pages of one version, and the switch opens the same page of another version', chromium, async () => {
  const { names, chosen, found, opened } = await look('/main/failures.html');
  assert.deepEqual(names, ['0.10.0', '0.9.0', '0.1.0', 'main']);
  assert.equal(chosen, 'main');
  assert.match(found, /\/main\/[\w-]+\.html/);
  assert.equal(opened, '/0.1.0/failures.html');
});

test('the switch opens the first page if the other version does not have the page', chromium, async () => {
  assert.equal((await look('/main/write.html')).opened, '/0.1.0/index.html');
});

for (const page of ['index', 'lookup', 'failures', 'ladiflow-component']) {
  test(`${page} fits on a phone, and shows cards and one language`, chromium, async () => {
    const { width, cell, cellAt, text, code, shown } = await look(`/main/${page}.html`, 'narrow');
    assert.ok(width <= 390, `${width} pixels`);
    assert.equal(cell, 'block');
    assert.ok(cellAt < 60, `the text begins at pixel ${cellAt}`);
    assert.ok(code >= 0.9 * text, `code of ${code} pixels in text of ${text}`);
    assert.deepEqual([...new Set(shown)], ['YAML']);
  });
}
