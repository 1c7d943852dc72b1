// SPDX-License-Identifier: Apache-2.0
// Draws the panels of the dashboard with the data of a Prometheus server, without Grafana. Usage: node draw.mjs PROMETHEUS END SECONDS FILE.svg
// Example: node src/it/dashboard/draw.mjs http://127.0.0.1:9090 $(date +%s) 660 dashboard.svg
// The picture on the page about operations covers eleven minutes. LadiFlow is slow from minute 2.5, responds with 503 from minute 4.5, from minute 7
// accepts only two requests a second, and from minute 9 rejects the API key.
import { readFileSync, writeFileSync } from 'node:fs';

const [prometheus, endText, seconds, file] = process.argv.slice(2);
const { panels } = JSON.parse(readFileSync(new URL('../../../examples/monitoring/ladiflow-dashboard.json', import.meta.url), 'utf8'));
const end = Number(endText);
const start = end - seconds;
const STEP = 5;
const COLOURS = ['#2f6fed', '#e2572b', '#1f9d63', '#a04bd8', '#c99a06', '#0f97a8', '#d23b75', '#7a7f87'];
const [COLUMN, ROW] = [50, 25];

async function evaluate(expr, range) {
  const query = expr.replaceAll('$__rate_interval', '30s').replaceAll(/\$(context|component)/g, '.*');
  const path = range ? `query_range?${new URLSearchParams({ query, start, end, step: STEP })}` : `query?${new URLSearchParams({ query, time: end })}`;
  const { data } = await (await fetch(`${prometheus}/api/v1/${path}`)).json();
  return data.result;
}

const escape = (text) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;');
const short = (value) => String(Number(value.toPrecision(3)));
function shown(value, unit) {
  if (unit === 's') return value >= 1 || value === 0 ? `${short(value)} s` : `${short(value * 1000)} ms`;
  return unit === 'percentunit' ? `${short(value * 100)} %` : `${short(value)}${unit === 'cps' ? '/s' : ''}`;
}

async function series({ targets, fieldConfig }) {
  const found = [];
  for (const { expr, legendFormat } of targets) {
    for (const { metric, values } of await evaluate(expr, true)) {
      const name = Object.entries(metric).reduce((text, [key, value]) => text.replaceAll(`{{${key}}}`, value), legendFormat ?? '');
      const right = (fieldConfig.overrides ?? []).some(({ matcher: { id, options } }) =>
        id === 'byName' ? options === name : new RegExp(options.slice(1, -1)).test(name));
      found.push({ name, right, points: values.map(([time, text]) => [time, Number(text)]).filter(([, value]) => Number.isFinite(value)) });
    }
  }
  const moving = found.filter(({ points }) => points.some(([, value]) => value !== 0));
  return moving.length > 0 ? moving : found.slice(0, 1);
}

async function draw(panel) {
  const [x, y, w, h] = [panel.gridPos.x * COLUMN + 3, panel.gridPos.y * ROW + 3, panel.gridPos.w * COLUMN - 6, panel.gridPos.h * ROW - 6];
  const { unit } = panel.fieldConfig.defaults;
  const svg = [`<rect x="${x}" y="${y}" width="${w}" height="${h}" rx="3" fill="#fff" stroke="#d5d9df"/>`,
    `<text x="${x + 8}" y="${y + 16}" font-weight="bold" fill="#222">${escape(panel.title)}</text>`];
  const text = (left, top, what, anchor, more = 'fill="#667"') =>
    svg.push(`<text x="${left}" y="${top}" text-anchor="${anchor}" ${more}>${escape(what)}</text>`);
  if (panel.type === 'stat') {
    const [result] = await evaluate(panel.targets[0].expr, false);
    text(x + w / 2, y + 64, result ? shown(Number(result.value[1]), unit) : 'no data', 'middle', 'font-size="30" fill="#2f6fed"');
    return svg;
  }
  const all = await series(panel);
  const bounds = [x + 55, y + 27, x + w - (all.some(({ right }) => right) ? 50 : 12), y + h - (all.length > 4 || w < 350 ? 48 : 36)];
  const [left, top, right, bottom] = bounds.map(Math.round);
  const most = (side) => Math.max(0, ...all.filter((one) => one.right === side).flatMap(({ points }) => points.map(([, value]) => value))) || 1;
  const highest = new Map([true, false].map((side) => [side, most(side)]));
  for (const part of [0, 0.5, 1]) {
    const level = Math.round(bottom - (bottom - top) * part);
    svg.push(`<path d="M${left} ${level}H${right}" stroke="#e6e8ec"/>`);
    text(left - 5, level + 4, shown(highest.get(false) * part, unit), 'end');
    if (all.some((one) => one.right)) text(right + 5, level + 4, shown(highest.get(true) * part, unit), 'start');
  }
  for (let minute = 0; minute * 60 <= seconds; minute += 2) {
    text(Math.round(left + ((right - left) * minute * 60) / seconds), bottom + 13, `${minute} min`, 'middle');
  }
  if (all.length === 0) text((left + right) / 2, (top + bottom) / 2, 'no data', 'middle');
  let [legend, line] = [x + 10, bottom + 29];
  all.forEach(({ name, points, right: side }, i) => {
    const path = points.map(([time, value], k) => `${k === 0 || time - points[k - 1][0] > STEP * 1.5 ? 'M' : 'L'}${
      Math.round(left + ((right - left) * (time - start)) / seconds)} ${(bottom - ((bottom - top) * value) / highest.get(side)).toFixed(1)}`).join('');
    const label = side ? `${name} (right)` : name;
    const width = label.length * 6.2 + 20;
    if (legend + width > x + w) [legend, line] = [x + 10, line + 13];
    svg.push(`<path d="${path}" fill="none" stroke="${COLOURS[i % 8]}" stroke-width="1.6"/>`,
      `<rect x="${Math.round(legend)}" y="${line - 8}" width="9" height="9" fill="${COLOURS[i % 8]}"/>`);
    text(Math.round(legend + 13), line, label, 'start', 'fill="#333"');
    legend += width;
  });
  return svg;
}

const height = Math.max(...panels.map(({ gridPos }) => gridPos.y + gridPos.h)) * ROW;
const drawn = await Promise.all(panels.map(draw));
writeFileSync(file, [`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${24 * COLUMN} ${height}" font-family="sans-serif" font-size="11">`,
  `<rect width="${24 * COLUMN}" height="${height}" fill="#f4f5f7"/>`, ...drawn.flat(), '</svg>', ''].join('\n'));
