// Draws the JSON of the element #drawing into #graph, and its colours into the list #legend if there is one.
// All texts are plain: none becomes HTML. Styles are set one by one, which a strict content security policy allows.
"use strict";
(() => {
  const data = JSON.parse(document.getElementById("drawing").textContent);
  const container = document.getElementById("graph");
  const dark = window.matchMedia("(prefers-color-scheme: dark)").matches;
  const ink = dark ? "#eeeeee" : "#222222";
  const options = data.options;
  container.closest("[hidden]")?.removeAttribute("hidden"); // what is of no use without a script
  const list = document.getElementById("listed");
  if (list) list.open = false;
  const halo = dark ? "rgba(18, 18, 18, .8)" : "rgba(255, 255, 255, .8)";
  options.edges.font = { color: ink, size: 10, strokeWidth: 0, align: "middle" };
  // The layout is wider than high; where the window is not, it is turned over.
  const upright = container.clientHeight > container.clientWidth;
  const turned = ({ x, y }) => (upright ? { x: y, y: x } : { x, y });
  const unnamed = data.nodes.map(({ label, ...node }) => ({ ...node, ...turned(node) }));
  const network = new vis.Network(container, { nodes: unnamed, edges: data.edges }, options);

  // Names are of one size on the screen at every zoom, the biggest nodes' first, and none over another: zooming in shows
  // more of them. The one pointed at is always shown.
  const ranked = [...data.nodes].sort((one, other) => other.size - one.size || (one.id < other.id ? -1 : 1));
  let pointed = null;
  const overlaps = (one, other) =>
    one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
  network.on("afterDrawing", (canvas) => {
    const scale = network.getScale();
    const corner = network.DOMtoCanvas({ x: 0, y: 0 });
    const margin = 4 / scale;
    const view = { left: corner.x + margin, top: corner.y };
    view.right = corner.x + container.clientWidth / scale - margin;
    view.bottom = view.top + container.clientHeight / scale;
    const height = 13 / scale;
    canvas.font = `${height}px system-ui, sans-serif`;
    canvas.textAlign = "center";
    canvas.textBaseline = "top";
    canvas.lineJoin = "round";
    canvas.lineWidth = 3 / scale;
    canvas.strokeStyle = halo;
    canvas.fillStyle = ink;
    const places = network.getPositions();
    const taken = [];
    const first = ranked.filter((node) => node.id === pointed);
    for (const node of [...first, ...ranked]) {
      const { x, y } = places[node.id];
      const half = canvas.measureText(node.label).width / 2;
      const top = y + node.size + 2 / scale;
      // A name at the edge of the view is moved into it, as long as its node is there.
      const inside = Math.max(view.left + half, Math.min(x, view.right - half));
      const at = x < view.left || x > view.right ? x : inside;
      const box = { left: at - half, right: at + half, top, bottom: top + height };
      if (!overlaps(box, view) || taken.some((other) => overlaps(box, other))) continue;
      taken.push(box);
      canvas.strokeText(node.label, at, top);
      canvas.fillText(node.label, at, top);
    }
    container.setAttribute("data-named", String(taken.length));
  });
  network.on("hoverNode", (event) => { pointed = event.node; });
  network.on("blurNode", () => { pointed = null; });

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
