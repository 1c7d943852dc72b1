// SPDX-License-Identifier: Apache-2.0
// Builds a site from the pages of the project in the current folder: node build.mjs VERSION SITE. The pages are in the folder VERSION of SITE, next to those
// of other versions. Between releases, VERSION is `main`. Fails if a link, an anchor or a picture is broken, or if a page is too large.
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, join, posix } from 'node:path';
import { load } from 'asciidoctor';
import highlighter from 'highlight.js/lib/common';
import { Marked } from 'marked';
import * as pagefind from 'pagefind';

const HERE = new URL('.', import.meta.url).pathname;
const ROOT = process.cwd();
const REPOSITORY = 'https://github.com/camel-ladiflow/camel-ladiflow';
const MAX_BYTES = 200_000;
const [version, site] = process.argv.slice(2);
const target = join(site, version);
/** The branch or tag for links to files of the repository that are not pages of the site. */
const REF = version === 'main' ? version : `v${version}`;
const DOCS = 'src/main/docs/';

// ---- the pages, in the order of the menu: file in the repository, name on the site, name in the menu
const page = (file, name, menu) => ({ file, name: `${name}.html`, menu });
const doc = (name, menu) => page(`${DOCS}${name}.adoc`, name, menu);
const MENU = [
  ['Begin', [
    page('src/it/site/pages/index.adoc', 'index', 'Start'), page('README.md', 'readme', 'What and why'),
    doc('tutorial', 'Tutorial'), doc('lookup', 'Look up'), doc('write', 'Write'), doc('lists', 'Lists, names, costs'), doc('source', 'Changed customers'),
    doc('events', 'Events'), doc('kamelet', 'Kamelets, editors'), doc('runtimes', 'Where it runs'),
    page('routes/README.md', 'routes', 'Example routes'), page('src/it/site/pages/glossary.adoc', 'glossary', 'Glossary')]],
  ['Reference', [
    doc('ladiflow-component', 'Options and headers'), doc('failures', 'When a call fails'),
    doc('cache-and-retries', 'Cache, retries, threads'), doc('api', 'API, changes, dependencies')]],
  ['In production', [
    doc('operations', 'Operations'), doc('security', 'Security'), doc('privacy', 'Personal data'),
    doc('performance', 'Performance'), doc('testing', 'Testing, OpenAPI')]],
  ['Examples', readdirSync(join(ROOT, 'examples')).filter((name) => existsSync(join(ROOT, 'examples', name, 'README.md'))).sort()
    .map((name) => page(`examples/${name}/README.md`, `example-${name}`, name))],
  ['Tiếng Việt', [
    doc('README.vi', 'Bắt đầu nhanh'), doc('tutorial.vi', 'Hướng dẫn mười phút'), doc('lead-form.vi', 'Từ form đến sequence'), doc('lead-import.vi', 'Nhập lead từ file'),
    doc('privacy.vi', 'Dữ liệu cá nhân')]],
  ['The project', [
    page('.github/CONTRIBUTING.md', 'contributing', 'Contributing'), page('.github/SECURITY.md', 'weakness', 'Report a weakness'),
    page('.github/CODE_OF_CONDUCT.md', 'conduct', 'Code of conduct'), page('.github/MAINTAINING.md', 'maintaining', 'Maintaining'),
    page('.github/ask-ladiflow.md', 'ask-ladiflow', 'A letter to LadiFlow'), page('.github/probe-form.md', 'probe-form', 'A form for owners')]],
];
const PAGES = MENU.flatMap(([, pages]) => pages);
const BY_FILE = new Map(PAGES.map((it) => [it.file, it]));
/** Pages about one subject in both languages. On other pages, the language switch opens the first page in the other language. */
const TWINS = [['readme', 'README.vi'], ['tutorial', 'tutorial.vi'], ['write', 'lead-form.vi'], ['example-lead-import', 'lead-import.vi'], ['privacy', 'privacy.vi']];
const WORDS = {
  en: { skip: 'To the text', search: 'Search ( / )', first: 'README.vi', otherLang: 'vi', otherName: 'Tiếng Việt', versionName: 'Version',
    sourceName: 'Source of this page', project: 'Source code' },
  vi: { skip: 'Đến nội dung', search: 'Tìm ( / )', first: 'index', otherLang: 'en', otherName: 'English', versionName: 'Phiên bản',
    sourceName: 'Nguồn của trang này', project: 'Mã nguồn' },
};

// ---- converting text to HTML
const escape = (text) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
const plain = (html) => html.replace(/<[^>]*>/g, '').replace(/&#?\w+;/g, ' ');

/** Returns the anchor that GitHub gives a heading. */
const slug = (text) => text.toLowerCase().replace(/[^\p{L}\p{M}\p{N} _-]/gu, '').replaceAll(' ', '-');

const markdown = new Marked({
  gfm: true,
  renderer: {
    heading({ tokens, depth, text }) {
      const id = slug(text.replace(/[`*]|\[([^\]]*)\]\([^)]*\)/g, '$1'));
      return `<h${depth} id="${id}"><a class="anchor" href="#${id}"></a>${this.parser.parseInline(tokens)}</h${depth}>\n`;
    },
    code({ text, lang }) {
      return `<pre><code data-lang="${(lang ?? '').split(' ')[0]}">${escape(text)}</code></pre>\n`;
    },
  },
});

// ---- converting plain HTML to the site's HTML
const unescape = (html) => html.replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&quot;/g, '"').replace(/&#39;/g, "'").replace(/&amp;/g, '&');

/** Highlights the code in blocks whose language the highlighter supports. */
const highlight = (html) => html.replace(/(<pre[^>]*><code[^>]*data-lang="(\w+)"[^>]*>)([\s\S]*?)(<\/code><\/pre>)/g, (all, before, lang, code, after) =>
  (highlighter.getLanguage(lang) && lang !== 'text' ? before + highlighter.highlight(unescape(code), { language: lang }).value + after : all));

/** Converts an example block with one listing per language into tabs. site.js adds the buttons. */
const tabs = (html) => html.replace(
  /<div class="exampleblock">\s*<div class="content">\s*<div class="dlist">\s*<dl>([\s\S]*?)<\/dl>\s*<\/div>\s*<\/div>\s*<\/div>/g,
  (all, list) => `<div class="tabs">${list.replace(/<dt[^>]*>(.*?)<\/dt>\s*<dd>([\s\S]*?)<\/dd>/g,
    (item, name, code) => `<div class="tab" data-name="${plain(name).trim()}"><p class="tab-name">${name}</p>${code}</div>`)}</div>`);

/** Allows line breaks in a long name only after a separator or before a capital letter. */
const breakable = (name) => (/\S{15}/.test(name) ? name.split(/(&#?\w+;)/).map((part, index) => (index % 2 === 1 ? part
  : part.replace(/(?<=[./_?:=,-])(?=\w)|(?<=[a-z0-9])(?=[A-Z])(?!Flow)/g, '<wbr>'))).join('') : name);

/** Adds the name of its column to each cell, because narrow screens show rows as cards. */
function label(table) {
  if (table.includes('class="icon"')) {
    return table;
  }
  const names = [...table.matchAll(/<th\b[^>]*>([\s\S]*?)<\/th>/g)].map(([, name]) => plain(name).trim());
  const cells = table.replace(/<tr>[\s\S]*?<\/tr>/g, (row) => {
    let column = 0;
    return row.replace(/<td\b/g, () => `<td data-label="${escape(unescape(names[column++] ?? ''))}"`);
  });
  return cells.replace(/<td\b[\s\S]*?<\/td>/g, (cell) => cell.replace(/>([^<]+)</g, (all, text) => `>${text.split(/(\s+)/).map(breakable).join('')}<`));
}

/** Returns the first paragraph that is long enough to be a description for search engines. */
function describe(html) {
  const text = [...html.matchAll(/<p>([\s\S]*?)<\/p>/g)].map(([, paragraph]) => unescape(paragraph.replace(/<[^>]*>/g, '')).replace(/\s+/g, ' ').trim())
    .find((paragraph) => paragraph.length > 60);
  return text === undefined || text.length <= 155 ? text : `${text.slice(0, 154).replace(/\s\S*$/, '')}…`;
}

async function convert({ file }) {
  const text = readFileSync(join(ROOT, file), 'utf8');
  if (file.endsWith('.md')) {
    return { title: /^# (.*)$/m.exec(text)[1], html: markdown.parse(text) };
  }
  const document = await load(text, { safe: 'safe', attributes: { showtitle: true, sectanchors: '', 'skip-front-matter': true } });
  return { title: /^= (.*)$/m.exec(text)[1], html: await document.convert() };
}

// ---- links to other pages, to pictures that the site contains, or to files in the repository
const problems = [];
const pictures = new Set();

function resolve(from, link) {
  if (/^([a-z]+:|#)/.test(link)) {
    return link;
  }
  const [path, anchor] = link.split('#');
  const file = posix.normalize(posix.join(posix.dirname(from.file), decodeURI(path)));
  if (BY_FILE.has(file)) {
    return BY_FILE.get(file).name + (anchor ? `#${anchor}` : '');
  }
  if (!existsSync(join(ROOT, file))) {
    problems.push(`${from.file}: ${link} does not exist`);
    return link;
  }
  if (/\.(png|svg)$/.test(file)) {
    pictures.add(file);
    return `images/${basename(file)}`;
  }
  return `${REPOSITORY}/${statSync(join(ROOT, file)).isDirectory() ? 'tree' : 'blob'}/${REF}/${file}${anchor ? `#${anchor}` : ''}`;
}

const menu = (current) => MENU.map(([name, pages]) => `<h2>${name}</h2><ul>${pages.map((it) =>
  `<li><a href="${it.name}"${it === current ? ' aria-current="page"' : ''}>${escape(it.menu ?? it.title)}</a></li>`).join('')}</ul>`).join('\n');

// ---- writing the pages
rmSync(target, { recursive: true, force: true });
mkdirSync(join(target, 'images'), { recursive: true });
const template = readFileSync(join(HERE, 'template.html'), 'utf8');
for (const it of PAGES) {
  Object.assign(it, await convert(it));
}
for (const it of PAGES) {
  const lang = /\.vi\.adoc$/.test(it.file) ? 'vi' : 'en';
  const description = escape(describe(it.html) ?? it.title);
  const body = highlight(tabs(it.html))
    .replace(/(<(?:a|img)\b[^>]*?\b(?:href|src)=")([^"]*)"/g, (_, before, link) => `${before}${resolve(it, link)}"`)
    .replace(/<table[\s\S]*?<\/table>/g, (table) => `<div class="wide" tabindex="0">${label(table)}</div>`);
  const name = basename(it.name, '.html');
  const twin = TWINS.find((names) => names.includes(name))?.find((other) => other !== name) ?? WORDS[lang].first;
  const values = {
    ...WORDS[lang], lang, version, body, description, repository: REPOSITORY, title: escape(plain(it.title)), nav: menu(it), other: `${twin}.html`,
    source: `${REPOSITORY}/blob/${REF}/${it.file}`,
  };
  it.html = template.replace(/\{\{(\w+)\}\}/g, (_, key) => values[key]);
  writeFileSync(join(target, it.name), it.html);
}
pictures.forEach((file) => cpSync(join(ROOT, file), join(target, 'images', basename(file))));
['site.css', 'site.js'].forEach((file) => cpSync(join(HERE, file), join(target, file)));

// ---- checking the pages
for (const it of PAGES) {
  const bytes = Buffer.byteLength(it.html);
  if (bytes > MAX_BYTES) {
    problems.push(`${it.name}: ${bytes} bytes, more than ${MAX_BYTES}`);
  }
  for (const [, link] of it.html.matchAll(/ (?:href|src)="([^"]*)"/g)) {
    if (/^[a-z]+:/.test(link)) {
      continue;
    }
    const [path, anchor] = link.split('#');
    const to = path === '' ? it : PAGES.find(({ name }) => name === path);
    if (!to && !existsSync(join(target, path))) {
      problems.push(`${it.name}: ${link} does not exist`);
    } else if (anchor && to && !to.html.includes(` id="${anchor}"`)) {
      problems.push(`${it.name}: the page does not contain the anchor of ${link}`);
    }
  }
}
if (problems.length > 0) {
  console.error(problems.join('\n'));
  process.exit(1);
}

const { index } = await pagefind.createIndex();
const { page_count: count } = await index.addDirectory({ path: target });
await index.writeFiles({ outputPath: join(target, 'pagefind') });
await pagefind.close();

// ---- all versions for the version switch, newest first; an address without a version opens the newest release
const parts = (name) => (name === 'main' ? [-1] : name.split('.').map(Number));
const versions = readdirSync(site).filter((name) => existsSync(join(site, name, 'index.html')))
  .sort((a, b) => parts(b).reduce((order, part, i) => order || part - (parts(a)[i] ?? 0), 0));
writeFileSync(join(site, 'versions.json'), `${JSON.stringify(versions)}\n`);
writeFileSync(join(site, 'index.html'), `<!doctype html><meta http-equiv="refresh" content="0; url=${versions[0]}/index.html">\n`);

const largest = Math.max(...PAGES.map((it) => Buffer.byteLength(it.html)));
console.log(`SITE ${PAGES.length} pages of version ${version}, ${count} of them indexed, the largest ${Math.round(largest / 1000)} kB, all links work`);
