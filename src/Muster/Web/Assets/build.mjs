// Bundles the script and the style sheet into wwwroot/dist, each beside its compressed forms: the server embeds
// them all and never compresses at run time.
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { build } from "esbuild";

const out = "wwwroot/dist";
rmSync(out, { recursive: true, force: true });

await build({
  entryPoints: { app: "Web/Assets/app.ts", style: "Web/Assets/app.css" },
  outdir: out,
  bundle: true,
  minify: true,
  format: "esm",
  target: ["es2022", "chrome111", "firefox121", "safari16.4"],
  legalComments: "none",
  logLevel: "warning",
});

writeFileSync(`${out}/icon.svg`, readFileSync("Web/Assets/icon.svg"));

for (const name of ["app.js", "style.css", "icon.svg"]) {
  const bytes = readFileSync(`${out}/${name}`);
  writeFileSync(`${out}/${name}.br`, brotliCompressSync(bytes));
  writeFileSync(`${out}/${name}.gz`, gzipSync(bytes, { level: 9 }));
}
