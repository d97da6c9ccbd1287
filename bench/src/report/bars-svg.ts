export interface ChartBar {
  label: string;
  value: number;
  min: number;
  max: number;
  highlighted?: boolean;
}

const width = 720;
const labelWidth = 190;
const valueWidth = 130;
const rowHeight = 26;
const top = 40;

/** Horizontal bars, each with the spread of its repeats as a thin line. */
export function barsSvg(title: string, bars: readonly ChartBar[], format: (value: number) => string): string {
  const most = Math.max(...bars.map(({ max }) => max), Number.MIN_VALUE);
  const scale = (width - labelWidth - valueWidth) / most;
  const height = top + bars.length * rowHeight + 10;
  const rows = bars.map(({ label, value, min, max, highlighted }, index) => {
    const y = top + index * rowHeight;
    const middle = y + rowHeight / 2;
    const [from, to] = [labelWidth + min * scale, labelWidth + max * scale];
    return `  <text x="${labelWidth - 8}" y="${middle + 4}" text-anchor="end">${escapeText(label)}</text>
  <rect x="${labelWidth}" y="${y + 4}" width="${fixed(value * scale)}" height="${rowHeight - 8}" fill="${highlighted === true ? '#0b7285' : '#adb5bd'}"/>
  <line x1="${fixed(from)}" x2="${fixed(to)}" y1="${middle}" y2="${middle}" stroke="#212529"/>
  <text x="${fixed(to + 8)}" y="${middle + 4}">${escapeText(format(value))}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="13">
  <rect width="100%" height="100%" fill="#fff"/>
  <text x="10" y="24" font-size="15" font-weight="bold">${escapeText(title)}</text>
${rows.join('\n')}
</svg>
`;
}

function fixed(value: number): string {
  return value.toFixed(1);
}

function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
