// A search above long choices, `data-sift` with its label: tick-boxes and selects. What is chosen always stays in sight; nothing is sent.
const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

function search_above(list) {
  const label = Object.assign(document.createElement("label"), { className: "sift", textContent: list.dataset.sift });
  const field = Object.assign(document.createElement("input"), { type: "search", autocomplete: "off" });
  const found = Object.assign(document.createElement("span"), { className: "quiet" });
  found.setAttribute("role", "status");
  label.append(field);
  list.before(label, found);
  field.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
  return [field, (count) => { found.textContent = field.value.trim() ? `${count} gefunden` : ""; }];
}

function sift_boxes(list) {
  const [field, tell] = search_above(list);
  field.addEventListener("input", () => {
    const words = fold(field.value.trim()), boxes = [...list.querySelectorAll("label")];
    const fits = boxes.filter((box) => fold(box.textContent).includes(words));
    for (const box of boxes) box.hidden = !fits.includes(box) && !box.querySelector("input").checked;
    tell(fits.length);
  });
}

function sift_options(list) {
  const [field, tell] = search_above(list);
  const every = [...list.querySelectorAll("option")].map((option) => [option, option.parentNode]);
  field.addEventListener("input", () => {
    const words = fold(field.value.trim()), chosen = list.value;
    const fits = every.filter(([option]) => option.value && fold(option.textContent).includes(words));
    for (const [option] of every) option.remove();
    for (const [option, group] of every) {
      if (option.value && option.value !== chosen && !fits.some(([one]) => one === option)) continue;
      if (group === list) list.prepend(option); // the empty choice
      else group.append(option);
    }
    for (const group of list.querySelectorAll("optgroup")) group.hidden = !group.children.length;
    list.value = words && fits.length === 1 ? fits[0][0].value : chosen;
    list.dispatchEvent(new Event("change", { bubbles: true }));
    tell(fits.length);
  });
}

for (const list of document.querySelectorAll("[data-sift]")) (list.matches("select") ? sift_options : sift_boxes)(list);
