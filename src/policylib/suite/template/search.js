(() => {
  const source = document.getElementById("entries"), { pages, names, results } = JSON.parse(source.textContent);
  const box = document.getElementById("search"), list = document.getElementById("found"), none = document.getElementById("none");
  const plain = text => text.normalize("NFKC").toLowerCase();
  const words = names.map(plain), titles = pages.map(page => plain(page[1] + " " + page[2]));
  const heading = card => card.closest(".pl-group").querySelector("h2[id]")?.textContent ?? "";
  const cards = [...document.querySelectorAll(".pl-card")].map(card => ({ card, page: card.dataset.page, text: plain(heading(card) + " " + card.textContent) }));
  const keys = results.map(([page, , own]) => titles[page] + " " + own.map(i => words[i]).join(" "));
  const find = wanted => results.filter((_, i) => wanted.every(word => keys[i].includes(word)));
  const show = ([page, result, own], wanted) => {
    const item = document.createElement("li"), link = document.createElement("a");
    link.href = pages[page][0] + ".html#" + result;
    link.textContent = names[own.slice(1).find(i => wanted.some(word => words[i].includes(word))) ?? own[0]] || pages[page][1];
    item.append(link, " · " + pages[page][1] + (pages[page][2] && " · " + pages[page][2]));
    return item;
  };
  const filter = () => {
    const wanted = plain(box.value).split(/\s+/).filter(Boolean), hits = wanted.length ? find(wanted) : [];
    const held = new Set(hits.map(hit => pages[hit[0]][0]));
    for (const { card, page, text } of cards) card.hidden = wanted.length > 0 && !held.has(page) && !wanted.every(word => text.includes(word));
    for (const group of document.querySelectorAll(".pl-group")) group.hidden = !group.querySelector(".pl-card:not([hidden])");
    none.textContent = cards.every(each => each.card.hidden) ? source.dataset.none : "";
    list.replaceChildren(...hits.slice(0, 40).map(hit => show(hit, wanted)));
  };
  box.parentElement.hidden = false;
  box.addEventListener("input", filter);
  if (box.value) filter();
})();
