// SPDX-License-Identifier: Apache-2.0
// The check of links sees what is planted, and two versions stand beside each other: node --test, in the root of the project.
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

// Chromium may still write to its profile for a moment
after(() => {
  try {
    rmSync(folder, { recursive: true, force: true, maxRetries: 4, retryDelay: 250 });
  } catch (e) {
    console.log(`The temporary folder ${folder} stays: ${e.code}`);
  }
});

const build = (version, site, root) => spawnSync('node', [BUILD, version, site], { cwd: root, encoding: 'utf8' });

/** The project with pages of its own, to which something is added. */
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

for (const [what, page, text, told] of [
  ['a link to no file', 'README.md', '\n[gone](src/main/docs/gone.adoc)\n', 'gone.adoc leads nowhere'],
  ['a link to no file, in AsciiDoc', 'src/main/docs/write.adoc', '\n\nlink:gone.adoc[gone]\n', 'gone.adoc leads nowhere'],
  ['an anchor of another page', 'README.md', '\n[gone](src/main/docs/write.adoc#gone)\n', 'write.html#gone has no such anchor'],
  ['an anchor of its own page', 'src/main/docs/lead-form.vi.adoc', '\n\nlink:#gone[gone]\n', '#gone has no such anchor'],
  ['a picture', 'src/main/docs/write.adoc', '\n\nimage::images/gone.png[gone]\n', 'images/gone.png leads nowhere'],
  ['a heavy page', 'README.md', `\n${'heavy '.repeat(40_000)}\n`, 'more than 200000'],
]) {
  test(`the check sees ${what}`, () => {
    const { status, stderr } = planted(page, text);
    assert.equal(status, 1);
    assert.ok(stderr.includes(told), stderr);
  });
}

let server;
let heard;
const site = join(folder, 'site');

before(async () => {
  for (const version of ['main', '0.1.0', '0.10.0', '0.9.0']) {
    const { status, stderr } = build(version, site, ROOT);
    assert.equal(status, 0, stderr);
  }
  rmSync(join(site, '0.1.0/write.html'));
  server = createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    if (pathname === '/heard') {
      request.setEncoding('utf8').on('data', (text) => heard(JSON.parse(text)));
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

/** What a reader does, in the frame: search, and change the version. */
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
  const led = await until((page) => page?.readyState === 'complete' && page.location.pathname.startsWith('/0.1.0/') && page.location.pathname);
  await fetch('/heard', { method: 'POST', body: JSON.stringify({ names, chosen, found, led }) });
}

/** What a reader sees on a phone. */
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
  await fetch('/heard', {
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
  return new Promise((resolve) => (heard = resolve)).finally(() => {
    browser.kill();
    return new Promise((end) => browser.on('exit', end));
  });
}

test('versions stand beside each other, the newest first', () => {
  assert.deepEqual(JSON.parse(readFileSync(join(site, 'versions.json'))), ['0.10.0', '0.9.0', '0.1.0', 'main']);
  assert.match(readFileSync(join(site, 'index.html'), 'utf8'), /url=0\.10\.0\//);
  assert.match(readFileSync(join(site, '0.1.0/readme.html'), 'utf8'), /blob\/v0\.1\.0\/LICENSE/);
  assert.match(readFileSync(join(site, 'main/readme.html'), 'utf8'), /blob\/main\/LICENSE/);
});

test('a page has a description, coloured code, tabs, and cells with the names of their columns', () => {
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

test('a reader searches one version, and changes to the same page of another', chromium, async () => {
  const { names, chosen, found, led } = await look('/main/failures.html');
  assert.deepEqual(names, ['0.10.0', '0.9.0', '0.1.0', 'main']);
  assert.equal(chosen, 'main');
  assert.match(found, /\/main\/[\w-]+\.html/);
  assert.equal(led, '/0.1.0/failures.html');
});

test('where the other version has no such page, its first one is shown', chromium, async () => {
  assert.equal((await look('/main/write.html')).led, '/0.1.0/index.html');
});

for (const page of ['index', 'lookup', 'failures', 'ladiflow-component']) {
  test(`${page} fits on a phone, with cards and one language`, chromium, async () => {
    const { width, cell, cellAt, text, code, shown } = await look(`/main/${page}.html`, 'narrow');
    assert.ok(width <= 390, `${width} pixels`);
    assert.equal(cell, 'block');
    assert.ok(cellAt < 60, `the text begins at pixel ${cellAt}`);
    assert.ok(code >= 0.9 * text, `code of ${code} pixels in text of ${text}`);
    assert.deepEqual([...new Set(shown)], ['YAML']);
  });
}
