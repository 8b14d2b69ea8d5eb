// Names of entities below search fields while one types. All texts are set as text, never as HTML.
// With data-suggest="name" a choice fills the field; else it opens the entity. Without script the form still works.
"use strict";
(() => {
  const WAIT_MS = 150;

  function attach(input, number) {
    const list = document.createElement("ul");
    list.className = "suggestions";
    list.id = `suggestions-${number}`;
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "Entities");
    (input.closest(".field") || input.form).append(list);
    const states = { role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id, "aria-expanded": "false" };
    for (const [name, value] of Object.entries(states)) input.setAttribute(name, value);
    let timer, asked, found = [], chosen = -1;

    function close() {
      list.hidden = true;
      chosen = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    }
    function choose(place) {
      chosen = place;
      [...list.children].forEach((row, at) => row.setAttribute("aria-selected", String(at === place)));
      if (place < 0) input.removeAttribute("aria-activedescendant");
      else input.setAttribute("aria-activedescendant", list.children[place].id);
    }
    function take(one) {
      close();
      if (input.dataset.suggest !== "name") return window.location.assign(`/entities/${encodeURIComponent(one.id)}`);
      input.value = one.name;
      if (input.form.checkValidity()) input.form.requestSubmit();
      else input.form.querySelector(":invalid").focus();
    }
    function show(items) {
      found = items;
      list.replaceChildren(...items.map((one, at) => {
        const row = document.createElement("li");
        row.id = `${list.id}-${at}`;
        row.setAttribute("role", "option");
        const name = document.createElement("span");
        name.textContent = one.name;
        const type = document.createElement("span");
        type.className = `type type-${one.type}`;
        type.textContent = one.type;
        row.append(name, type);
        row.addEventListener("mousedown", (event) => { event.preventDefault(); take(one); });
        return row;
      }));
      choose(-1);
      list.hidden = items.length === 0;
      input.setAttribute("aria-expanded", String(items.length > 0));
    }
    async function ask() {
      const text = input.value.trim();
      asked = text;
      if (!text) return close();
      const answer = await fetch(`/api/v1/entities?limit=8&q=${encodeURIComponent(text)}`);
      if (answer.ok && asked === text && document.activeElement === input) show((await answer.json()).items);
    }
    input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, WAIT_MS); });
    input.addEventListener("blur", close);
    input.addEventListener("keydown", (event) => {
      if (list.hidden) return;
      if (event.key === "Escape") close();
      else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        const count = found.length + 1; // one place more for the field itself
        choose((chosen + 1 + (event.key === "ArrowDown" ? 1 : count - 1)) % count - 1);
      } else if (event.key === "Enter" && chosen >= 0) {
        event.preventDefault();
        take(found[chosen]);
      }
    });
  }
  document.querySelectorAll("input[data-suggest]").forEach(attach);
})();
