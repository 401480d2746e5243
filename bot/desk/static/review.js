// All ticks at once, on the page of a group. Without JavaScript the ticks work one by one.
for (const row of document.querySelectorAll(".every")) row.hidden = false;
for (const button of document.querySelectorAll("[data-every]")) {
  button.addEventListener("click", () => {
    for (const box of document.querySelectorAll('#deciding input[name="item"]')) box.checked = Boolean(button.dataset.every);
  });
}
