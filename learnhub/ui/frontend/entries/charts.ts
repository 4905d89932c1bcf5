/** Draws every `figure[data-chart]` from the JSON inside it, in the page's colors and type size. */
import { BarChart, LineChart, ScatterChart } from "echarts/charts";
import { GridComponent, LegendComponent, TooltipComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { type ChartData, optionOf } from "../charts/options";

use([BarChart, LineChart, ScatterChart, GridComponent, LegendComponent, TooltipComponent, SVGRenderer]);

const root = document.documentElement;

export function drawCharts(within: ParentNode = document): void {
  for (const figure of within.querySelectorAll<HTMLElement>("figure[data-chart]")) {
    const box = figure.querySelector("div");
    const island = figure.querySelector("script[type='application/json']");
    if (!box || !island?.textContent || box.dataset.drawn) continue;
    box.dataset.drawn = "true";
    const data = JSON.parse(island.textContent) as ChartData;
    const chart = init(box, null, { renderer: "svg" });
    const draw = () => {
      const style = getComputedStyle(root);
      const look = { token: (name: string) => style.getPropertyValue(name).trim(), rem: Number.parseFloat(style.fontSize) };
      chart.setOption(optionOf(figure.dataset.chart ?? "", data, look, innerWidth < 576), true);
    };
    draw();
    new ResizeObserver(() => chart.resize()).observe(box);
    new MutationObserver(draw).observe(root, { attributes: true, attributeFilter: ["data-bs-theme", "data-type"] });
  }
}

drawCharts();
document.addEventListener("htmx:afterSwap", (event) => drawCharts(event.target as ParentNode));
