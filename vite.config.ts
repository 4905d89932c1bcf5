// Builds learnhub/ui/frontend into learnhub/ui/static/dist: one file for each entry, one style sheet, the icons that are used.
import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

const FRONTEND = resolve(import.meta.dirname, "learnhub/ui/frontend");
const ICONS = resolve(import.meta.dirname, "node_modules/@tabler/icons/icons/outline");

/** The inner SVG of every icon named in icons.txt, as dist/icons.json. */
function icons(): Plugin {
  return {
    name: "icons",
    generateBundle() {
      const names = readFileSync(resolve(FRONTEND, "icons.txt"), "utf8").split(/\s+/).filter(Boolean);
      const inner = (name: string) =>
        readFileSync(resolve(ICONS, `${name}.svg`), "utf8")
          .replace(/^[\s\S]*?<svg[^>]*>|<\/svg>\s*$|<!--[\s\S]*?-->/g, "")
          .replace(/\s*\n\s*/g, "");
      const source = JSON.stringify(Object.fromEntries(names.map((name) => [name, inner(name)])));
      this.emitFile({ type: "asset", fileName: "icons.json", source });
    },
  };
}

const PDFJS = resolve(import.meta.dirname, "node_modules/pdfjs-dist");
// Where pdf.js looks, in dist/pdf: character maps and fonts that a document does not carry itself, decoders of scanned pictures.
const PDF_PARTS: [string, string, RegExp][] = [
  ["cmaps", "cmaps", /\.bcmap$/],
  ["fonts", "standard_fonts", /\.(pfb|ttf)$/],
  ["codecs", "wasm", /_nowasm_fallback\.js$/],
];

/** The files that pdf.js fetches by name while it draws, as dist/pdf/…. */
function pdfParts(): Plugin {
  return {
    name: "pdf-parts",
    generateBundle() {
      for (const [folder, source, wanted] of PDF_PARTS) {
        for (const name of readdirSync(resolve(PDFJS, source)).filter((each) => wanted.test(each))) {
          this.emitFile({ type: "asset", fileName: `pdf/${folder}/${name}`, source: readFileSync(resolve(PDFJS, source, name)) });
        }
      }
    },
  };
}

const entries = readdirSync(resolve(FRONTEND, "entries")).filter((name) => name.endsWith(".ts"));

export default defineConfig({
  base: "/static/dist/",
  root: FRONTEND,
  publicDir: false,
  plugins: [icons(), pdfParts()],
  css: {
    preprocessorOptions: {
      scss: { loadPaths: [resolve(import.meta.dirname, "node_modules")], quietDeps: true, silenceDeprecations: ["import"] },
    },
  },
  build: {
    outDir: resolve(import.meta.dirname, "learnhub/ui/static/dist"),
    emptyOutDir: true,
    manifest: "manifest.json",
    assetsInlineLimit: 0,
    modulePreload: false,
    target: "es2022",
    chunkSizeWarningLimit: 1500,
    rollupOptions: {
      input: Object.fromEntries([
        ...entries.map((name) => [name.replace(".ts", ""), resolve(FRONTEND, "entries", name)]),
        ["theme", resolve(FRONTEND, "styles/theme.scss")],
      ]),
    },
  },
  test: { include: ["**/*.test.ts"], environment: "node" },
});
