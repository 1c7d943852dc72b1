// SPDX-License-Identifier: Apache-2.0
// Adds tabs for the languages of a route, a button that copies code, the menu for small screens, the version switch, and the search.
const LANGUAGE = 'camel-ladiflow.language';

/** Selects a language in all tabs that contain it. */
function choose(name) {
  for (const tabs of document.querySelectorAll('.tabs')) {
    const panels = [...tabs.querySelectorAll('.tab')];
    const chosen = panels.find((panel) => panel.dataset.name === name) ?? panels.find((panel) => !panel.hidden) ?? panels[0];
    panels.forEach((panel) => (panel.hidden = panel !== chosen));
    for (const button of tabs.querySelectorAll('[role=tab]')) {
      const selected = button.textContent === chosen.dataset.name;
      button.setAttribute('aria-selected', String(selected));
      button.tabIndex = selected ? 0 : -1;
    }
  }
}

for (const [number, tabs] of document.querySelectorAll('.tabs').entries()) {
  const list = document.createElement('div');
  list.setAttribute('role', 'tablist');
  for (const panel of tabs.querySelectorAll('.tab')) {
    const button = Object.assign(document.createElement('button'), { type: 'button', textContent: panel.dataset.name });
    button.setAttribute('role', 'tab');
    panel.id ||= `tab-${number}-${panel.dataset.name}`;
    button.setAttribute('aria-controls', panel.id);
    panel.setAttribute('role', 'tabpanel');
    panel.querySelector('.tab-name').remove();
    button.addEventListener('click', () => {
      localStorage.setItem(LANGUAGE, panel.dataset.name);
      choose(panel.dataset.name);
    });
    list.append(button);
  }
  list.addEventListener('keydown', ({ key }) => {
    const step = { ArrowRight: 'nextElementSibling', ArrowLeft: 'previousElementSibling' }[key];
    const next = step && document.activeElement[step];
    next?.click();
    next?.focus();
  });
  tabs.prepend(list);
}
choose(localStorage.getItem(LANGUAGE));

for (const code of document.querySelectorAll('main pre')) {
  const button = Object.assign(document.createElement('button'), { className: 'copy', type: 'button', textContent: 'copy' });
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(code.querySelector('code')?.textContent ?? code.textContent);
    button.textContent = '✓';
    setTimeout(() => (button.textContent = 'copy'), 1500);
  });
  code.append(button);
}

const menu = document.querySelector('.menu');
menu.addEventListener('click', () => {
  menu.setAttribute('aria-expanded', String(document.getElementById('pages').classList.toggle('open')));
});

const version = document.querySelector('.version');
const shown = version.value;
fetch(new URL('../versions.json', import.meta.url))
  .then((response) => response.json())
  .then((names) => version.replaceChildren(...names.map((name) => new Option(name, name, name === shown, name === shown))))
  .catch(() => {}); // a site with only one version has no versions.json
version.addEventListener('change', async () => {
  const page = location.pathname.split('/').pop() || 'index.html';
  const there = new URL(`../${version.value}/`, import.meta.url);
  const { ok } = await fetch(new URL(page, there), { method: 'HEAD' });
  location.assign(new URL(ok ? page : 'index.html', there));
});

const input = document.querySelector('header input');
const found = document.querySelector('.found');
let pagefind;
const show = async () => {
  pagefind ??= await import(new URL('pagefind/pagefind.js', import.meta.url));
  const search = await pagefind.debouncedSearch(input.value);
  if (search === null) {
    return; // the reader is still typing
  }
  const pages = await Promise.all(search.results.slice(0, 8).map((result) => result.data()));
  found.replaceChildren(
    ...pages.map((page) => {
      const item = document.createElement('li');
      const best = page.sub_results?.[0] ?? page;
      const link = Object.assign(document.createElement('a'), { href: best.url, textContent: page.meta.title });
      const text = document.createElement('p');
      text.innerHTML = best.excerpt; // HTML from Pagefind, with <mark>
      item.append(link, text);
      return item;
    }),
  );
  found.hidden = pages.length === 0;
};
input.addEventListener('input', () => (input.value.trim() === '' ? (found.hidden = true) : show()));
input.form.addEventListener('submit', (event) => event.preventDefault());
document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape') {
    found.hidden = true;
  } else if (event.key === '/' && document.activeElement !== input) {
    event.preventDefault();
    input.focus();
  }
});
