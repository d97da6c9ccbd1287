export interface ChartLine {
  label: string;
  /** In ascending order of x. */
  points: readonly { x: number; y: number }[];
}

const [width, height] = [720, 380];
const [left, right, top, bottom] = [60, 150, 40, 46];
const colours = ['#0b7285', '#e8590c', '#5f3dc4', '#2b8a3e', '#c2255c', '#495057'];

/** Lines over powers of ten; what stands at 0 is drawn at the left edge. The y axis begins at 0. */
export function linesSvg(title: string, lines: readonly ChartLine[], axis: { x: string; y: string }): string {
  const all = lines.flatMap(({ points }) => points);
  const decades = Math.max(1, Math.ceil(Math.log10(Math.max(1, ...all.map(({ x }) => x)))));
  const most = niceAbove(Math.max(...all.map(({ y }) => y), Number.MIN_VALUE));
  const toX = (x: number) => left + (Math.log10(Math.max(1, x)) / decades) * (width - left - right);
  const toY = (y: number) => height - bottom - (y / most) * (height - top - bottom);
  const grid = Array.from({ length: decades + 1 }, (_, power) => {
    const x = toX(10 ** power).toFixed(1);
    return `  <line x1="${x}" x2="${x}" y1="${top}" y2="${height - bottom}" stroke="#e9ecef"/>
  <text x="${x}" y="${height - bottom + 18}" text-anchor="middle">10<tspan dy="-5" font-size="9">${power}</tspan></text>`;
  });
  const levels = [0, 0.25, 0.5, 0.75, 1].map((share) => {
    const y = toY(most * share).toFixed(1);
    return `  <line x1="${left}" x2="${width - right}" y1="${y}" y2="${y}" stroke="#e9ecef"/>
  <text x="${left - 8}" y="${Number(y) + 4}" text-anchor="end">${most * share}</text>`;
  });
  const drawn = lines.map(({ label, points }, index) => {
    const colour = colours[index % colours.length] ?? '#000';
    const places = points.map(({ x, y }) => [toX(x).toFixed(1), toY(y).toFixed(1)] as const);
    const dots = places.map(([x, y]) => `<circle cx="${x}" cy="${y}" r="3" fill="${colour}"/>`).join('');
    const y = top + 14 + index * 20;
    return `  <polyline points="${places.map((place) => place.join(',')).join(' ')}" fill="none" stroke="${colour}" stroke-width="2"/>${dots}
  <text x="${width - right + 14}" y="${y}" fill="${colour}">${label}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="13">
  <rect width="100%" height="100%" fill="#fff"/>
  <text x="10" y="24" font-size="15" font-weight="bold">${title}</text>
${[...grid, ...levels, ...drawn].join('\n')}
  <text x="${(left + width - right) / 2}" y="${height - 8}" text-anchor="middle">${axis.x}</text>
  <text x="14" y="${(top + height - bottom) / 2}" text-anchor="middle" transform="rotate(-90 14 ${(top + height - bottom) / 2})">${axis.y}</text>
</svg>
`;
}

/** The next of 1, 2, 4, 6, 8 and 10 times a power of ten. */
function niceAbove(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 4, 6, 8].find((factor) => factor * power >= value) ?? 10) * power;
}
