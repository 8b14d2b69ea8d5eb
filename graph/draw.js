// Draws the JSON of the element #drawing into #graph, and its colours into the list #legend if there is one.
// All texts are plain: none becomes HTML. Styles are set one by one, which a strict content security policy allows.
"use strict";
(() => {
  const data = JSON.parse(document.getElementById("drawing").textContent);
  const container = document.getElementById("graph");
  const dark = window.matchMedia("(prefers-color-scheme: dark)").matches;
  const ink = dark ? "#eeeeee" : "#222222";
  const options = data.options;
  options.nodes.font = { color: ink };
  options.edges.font = { color: ink, size: 10, strokeWidth: 0, align: "middle" };
  const network = new vis.Network(container, { nodes: data.nodes, edges: data.edges }, options);

  const hrefs = new Map([...data.nodes, ...data.edges].filter((one) => one.href).map((one) => [one.id, one.href]));
  network.on("click", (event) => {
    const href = hrefs.get(event.nodes[0] ?? event.edges[0]);
    if (href) window.location.assign(href);
  });
  for (const [over, out] of [["hoverNode", "blurNode"], ["hoverEdge", "blurEdge"]]) {
    network.on(over, (event) => {
      if (hrefs.has(event.node ?? event.edge)) container.classList.add("link");
    });
    network.on(out, () => container.classList.remove("link"));
  }

  const legend = document.getElementById("legend");
  for (const [type, colour] of legend ? Object.entries(data.legend) : []) {
    const dot = document.createElement("span");
    dot.textContent = "● ";
    dot.style.color = colour;
    dot.setAttribute("aria-hidden", "true");
    const entry = document.createElement("li");
    entry.append(dot, type);
    legend.append(entry);
  }
  network.once("afterDrawing", () => container.setAttribute("data-drawn", String(data.nodes.length)));
})();
