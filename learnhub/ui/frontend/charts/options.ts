/** What ECharts is told, for each kind of chart: pure. */
import type { EChartsCoreOption } from "echarts/core";

export interface Series {
  name: string;
  data: (number | null)[];
  muted?: boolean;
}

export interface ChartData {
  x?: string[];
  y?: string[];
  unit?: string;
  min?: number;
  series?: Series[];
  data?: number[];
  mark?: number;
  own?: number[];
  mean?: number[];
  names?: [string, string];
}

/** The page's colors by token, and the size of 1 rem in pixels (20 in large type). */
export interface Look {
  token: (name: string) => string;
  rem: number;
}

export function optionOf(kind: string, data: ChartData, look: Look, isNarrow: boolean): EChartsCoreOption {
  const { token, rem } = look;
  const small = rem * 0.8125;
  const axis = () => ({
    axisLine: { lineStyle: { color: token("--line-strong") } },
    axisTick: { show: false },
    axisLabel: { color: token("--ink-2"), fontSize: small },
    splitLine: { lineStyle: { color: token("--line") } },
  });
  const base = {
    animation: false,
    textStyle: { fontFamily: token("--sans"), color: token("--ink-2") },
    tooltip: {
      trigger: "axis",
      renderMode: "richText",
      backgroundColor: token("--surface"),
      borderColor: token("--line"),
      textStyle: { color: token("--ink"), fontSize: small },
    },
    grid: { left: 4, right: 12, top: rem * 2.25, bottom: 0, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
    legend: { top: 0, left: 0, itemWidth: 14, itemHeight: 3, icon: "rect", textStyle: { color: token("--ink-2"), fontSize: small } },
  };
  const unit = data.unit ?? "";
  if (kind === "trend") return trend();
  if (kind === "columns") return columns();
  if (kind === "topics") return topics();
  throw new Error(`unknown chart ${kind}`);

  function trend(): EChartsCoreOption {
    return {
      ...base,
      xAxis: { type: "category", data: data.x, boundaryGap: false, ...axis() },
      yAxis: {
        type: "value",
        ...axis(),
        axisLine: { show: false },
        min: data.min,
        axisLabel: { ...axis().axisLabel, formatter: `{value}${unit}` },
      },
      series: (data.series ?? []).map((series, index) => ({
        type: "line",
        name: series.name,
        data: series.data,
        symbol: "circle",
        symbolSize: 6,
        showSymbol: false,
        lineStyle: { width: series.muted ? 1.5 : 2.5, type: series.muted ? [5, 4] : "solid" },
        color: series.muted ? token("--ink-3") : token(index ? "--note" : "--red-text"),
        endLabel: {
          show: !series.muted,
          formatter: `{c}${unit}`,
          color: token("--ink"),
          fontSize: small,
          fontWeight: 600,
          offset: [-18, -14],
        },
      })),
    };
  }

  function columns(): EChartsCoreOption {
    const shade = (index: number) => (index >= (data.mark ?? 0) ? "--ok" : index === 0 ? "--red-text" : "--line-strong");
    return {
      ...base,
      legend: { show: false },
      grid: { ...base.grid, top: rem * 1.5 },
      xAxis: {
        type: "category",
        data: data.x,
        ...axis(),
        axisLabel: { ...axis().axisLabel, interval: 0, fontSize: isNarrow ? rem * 0.6875 : small },
      },
      yAxis: { show: false },
      series: [
        {
          type: "bar",
          barWidth: "62%",
          data: (data.data ?? []).map((value, index) => ({
            value,
            itemStyle: { color: token(shade(index)), borderRadius: [3, 3, 0, 0] },
          })),
          label: { show: true, position: "top", color: token("--ink"), fontSize: small, formatter: `{c}${unit}` },
        },
      ],
    };
  }

  function topics(): EChartsCoreOption {
    const label = { color: token("--ink"), fontSize: rem * 0.875, margin: 12 };
    const names = data.names ?? ["", ""];
    return {
      ...base,
      grid: { ...base.grid, right: 0 },
      xAxis: { type: "value", max: 100, ...axis(), axisLabel: { show: false }, interval: 50 },
      yAxis: [
        { type: "category", data: data.y, inverse: true, ...axis(), axisLine: { show: false }, axisLabel: label },
        {
          type: "category",
          data: (data.own ?? []).map((value) => `${value}%`),
          inverse: true,
          ...axis(),
          axisLine: { show: false },
          axisLabel: { ...label, fontWeight: 600 },
        },
      ],
      series: [
        {
          type: "bar",
          name: names[0],
          barWidth: 12,
          color: token("--red-text"),
          itemStyle: { borderRadius: [0, 6, 6, 0] },
          data: data.own,
        },
        ...(data.mean
          ? [{ type: "scatter", name: names[1], symbol: "rect", symbolSize: [3, 22], color: token("--ink"), data: data.mean }]
          : []),
      ],
    };
  }
}
