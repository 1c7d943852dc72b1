// Uses Kaoto as people do, and writes the results: report.json, the saved routes, and screenshots.
// Usage: node check.mjs <folder of the built page> <folder of the routes> <output folder>
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openKaoto } from './browser.mjs';

const [app, routes, out] = process.argv.slice(2);
mkdirSync(out, { recursive: true });

const COMPONENT = 'ladiflow';
const KAMELET = 'kamelet:ladiflow-customer-show-action';

const kaoto = await openKaoto(app);
const { page } = kaoto;

const report = {};

const nodes = (label) => page.locator(`[data-nodelabel="${label}"]`);

/** Opens a file in a new page. Kaoto sometimes draws the route before it knows the size of the page. The page is then loaded again. */
async function open(name, yaml) {
  for (let attempt = 0; attempt < 15; attempt++) {
    await kaoto.reload();
    await page.evaluate(([path, content]) => window.kaotoHost.open(path, content), [`${name}.camel.yaml`, yaml]);
    await nodes('placeholder').last().waitFor({ state: 'attached' });
    if (await isInView()) {
      return;
    }
  }
  throw new Error(`Kaoto did not draw all of ${name} inside the page, in 15 attempts`);
}

/** Waits up to three seconds until the drawing is completely inside the page and no longer moves. */
async function isInView() {
  let before = '';
  for (let check = 0; check < 8; check++) {
    const [inside, places] = await page.locator('[data-nodelabel]').evaluateAll((all) => {
      const boxes = all.map((node) => node.getBoundingClientRect());
      const inside = boxes.every((box) => box.width > 9 && box.left >= 0 && box.top >= 0 && box.right <= innerWidth && box.bottom <= innerHeight);
      return [inside, boxes.map((box) => `${box.x},${box.y}`).join(' ')];
    });
    if (inside && places === before) {
      return true;
    }
    before = places;
    await page.waitForTimeout(400);
  }
  return false;
}

/** Clicks a node by an event instead of the mouse, because the drawing may still move. */
const clickNode = (label) => nodes(label).last().locator('> *').first().dispatchEvent('click', { bubbles: true });

async function openForm(label) {
  await clickNode(label);
  await page.getByRole('button', { name: 'All', exact: true }).click();
  // rarely needed options are in closed groups
  const closed = page.locator('button[aria-label^="Toggle "][aria-expanded="false"]');
  while ((await closed.count()) > 0) {
    await closed.first().click();
  }
}

/** Returns the options in the form, each with the type of its input element. */
const fields = () =>
  page.locator('[data-testid^="#.parameters."][data-testid$="__field-wrapper"]').evaluateAll((wrappers) =>
    Object.fromEntries(
      wrappers.map((wrapper) => [
        wrapper.dataset.testid.replace('#.parameters.', '').replace('__field-wrapper', ''),
        wrapper.querySelector('input')?.type ?? 'none',
      ]),
    ),
  );

const field = (name) => page.locator(`[data-testid="#.parameters.${name}__field-wrapper"]`);

async function type(name, value) {
  await field(name).locator('input').fill(value);
}

async function choose(name, value) {
  await field(name).locator('button[aria-label$="toggle"]').click();
  await page.getByRole('option').filter({ has: page.getByText(value, { exact: true }) }).click();
}

async function save(name) {
  // the form passes changes to the editor only a moment after the last key
  await page.waitForTimeout(500);
  const yaml = await page.evaluate(() => window.kaotoHost.content());
  writeFileSync(join(out, `${name}.camel.yaml`), yaml);
  return yaml;
}

/** Returns the rectangle around the drawing, with a margin. */
const drawing = () =>
  page.locator('[data-nodelabel]').evaluateAll((all) => {
    const boxes = all.map((node) => node.getBoundingClientRect());
    const [left, top] = [Math.min(...boxes.map((box) => box.left)), Math.min(...boxes.map((box) => box.top))];
    const [right, bottom] = [Math.max(...boxes.map((box) => box.right)), Math.max(...boxes.map((box) => box.bottom))];
    return { x: left - 8, y: top - 8, width: right - left + 16, height: bottom - top + 16 };
  });

const screenshot = (name) => page.screenshot({ path: join(out, `${name}.png`) });

const route = (id, step) => `- route:
    id: ${id}
    from:
      uri: direct:lookup
      steps:
${step.replace(/^/gm, '        ')}
`;

// draw each route, on a page that is large enough to read it
const usual = page.viewportSize();
await page.setViewportSize({ width: 1600, height: 1050 });
report.drawn = {};
report.warnings = {};
for (const file of readdirSync(routes).filter((name) => name.endsWith('.camel.yaml'))) {
  const name = file.replace('.camel.yaml', '');
  await open(name, readFileSync(join(routes, file), 'utf8'));
  report.drawn[file] = await page.locator('[data-nodelabel]').evaluateAll((all) => all.map((node) => node.dataset.nodelabel));
  report.warnings[file] = await page
    .locator('[data-warning="true"], [data-warnings="true"]')
    .evaluateAll((all) => all.map((node) => node.querySelector('[title*="parameter"]')?.title ?? node.textContent));
  await page.screenshot({ path: join(out, `kaoto-${name}.png`), clip: await drawing() });
}
await page.setViewportSize(usual);

// read the options that the form shows
await open('component', route('spelt-apart', '- to:\n    uri: ladiflow:customer/show'));
await openForm(COMPONENT);
report.component = await fields();
await field('operation').scrollIntoViewIfNeeded();
await screenshot('kaoto-component');

// after an edit of an option, Kaoto writes URI and parameters separately
await type('lookupValue', '${body[phone]}');
await choose('phoneFormat', 'VN');
await choose('notFound', 'NULL');
await save('spelt-apart');

// an edit of another step does not change how the URI is written
const parameters = 'parameters:\n  lookupValue: "${body[phone]}"\n  phoneFormat: VN\n  notFound: "NULL"';
await open('in-one', route('spelt-in-one', `- to:\n    uri: ladiflow:customer/show\n${parameters.replace(/^/gm, '    ')}`));
await openForm('direct');
await page.locator('[data-testid="#.description__field-wrapper"]').locator('input, textarea').fill('Receives the request');
await save('spelt-in-one');

report.kamelets = {};
const kamelets = JSON.parse(readFileSync(join(app, 'catalog/camel-main/kamelets.json'), 'utf8'));
for (const name of Object.keys(kamelets).filter((name) => name.startsWith('ladiflow-') && !name.endsWith('-source'))) {
  await open(name, route('by-kamelet', `- to:\n    uri: kamelet:${name}`));
  await openForm(`kamelet:${name}`);
  report.kamelets[name] = await fields();
}

// a step shows its description, or otherwise its shortened URI
await open('kamelet', route('by-kamelet', `- to:\n    uri: ${KAMELET}\n    description: Look up`));
await openForm('Look up');
await type('lookupValue', '${jsonpath($.lead.phone)}');
await choose('phoneFormat', 'VN');
await choose('notFound', 'NULL');
await field('apiKey').scrollIntoViewIfNeeded();
await screenshot('kaoto-kamelet');
await save('kamelet');

// find the component and a Kamelet in the palette, and add them to a route
let palette = route('from-the-palette', '- log:\n    message: looking up');
for (const [name, tile] of [['component', COMPONENT], ['kamelet', 'ladiflow-customer-show-action']]) {
  await open(name, palette);
  await clickNode('placeholder');
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('searchbox').or(dialog.getByPlaceholder(/filter/i)).first().fill('ladiflow');
  await dialog.getByTestId('tile-activemq').waitFor({ state: 'hidden' });
  await dialog.getByTestId(`tile-${tile}`).waitFor();
  report.tiles = await dialog
    .locator('[data-testid^="tile-"]:not([data-testid^="tile-header-"])')
    .evaluateAll((tiles) => tiles.map((one) => one.dataset.testid.replace('tile-', '')));
  await screenshot('kaoto-palette');
  await dialog.getByTestId(`tile-${tile}`).click();
  await dialog.waitFor({ state: 'hidden' });
  palette = await save('from-the-palette');
}
await open('from-the-palette', palette);
await openForm(COMPONENT);
await choose('operation', 'customer/show');
await choose('outputType', 'JSON');
await save('from-the-palette');

report.errors = kaoto.errors;
writeFileSync(join(out, 'report.json'), JSON.stringify(report, null, 2));
await kaoto.close();
