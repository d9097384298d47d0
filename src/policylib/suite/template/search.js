"use strict";
(() => {
  const entries = JSON.parse(document.getElementById("entries").textContent);
  const box = document.getElementById("search"), list = document.getElementById("found");
  const plain = text => text.normalize("NFKC").toLowerCase();
  const keys = entries.map(entry => plain(entry.join(" ")));
  box.parentElement.hidden = false;
  box.addEventListener("input", () => {
    const words = plain(box.value).split(/\s+/).filter(Boolean);
    const hits = words.length ? entries.filter((_, i) => words.every(word => keys[i].includes(word))).slice(0, 40) : [];
    list.replaceChildren(...hits.map(([page, result, title, words]) => {
      const item = document.createElement("li"), link = document.createElement("a");
      link.href = page + ".html" + (result ? "#" + result : "");
      link.textContent = words || title;
      item.append(link, words ? " · " + title : "");
      return item;
    }));
  });
})();
