// The page is whole without this.
for (const canvas of document.querySelectorAll(".canvas")) {
  // What is on the left may stand far down.
  const places = [...canvas.querySelectorAll(".box")].map((box) => box.getBoundingClientRect());
  const first = places.sort((a, b) => a.left - b.left || a.top - b.top)[0];
  if (first) canvas.scrollTop = first.top - canvas.getBoundingClientRect().top - 24;
}
(() => {
  const form = document.querySelector(".filter");
  if (!form) return;
  const [text, found] = form.querySelectorAll("input");
  const files = [...document.querySelectorAll("#queries .file")].map((part) => ({
    part,
    name: part.querySelector("h3").textContent.toLowerCase(),
    queries: [...part.querySelectorAll(".query")].map((query) => ({ query, text: query.textContent.toLowerCase() })),
  }));
  const show = () => {
    const words = text.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const file of files) {
      let any = false;
      for (const { query, text } of file.queries) {
        const fits = words.every((word) => text.includes(word) || file.name.includes(word));
        query.hidden = !fits || (found.checked && !("found" in query.dataset));
        if (!query.hidden) { any = true; count += 1; }
      }
      file.part.hidden = !any;
    }
    form.querySelector("output").value = words.length || found.checked ? `${count} of ${document.querySelectorAll(".query").length}` : "";
    document.querySelector(".nothing").hidden = count > 0;
  };
  form.hidden = false;
  form.addEventListener("input", show);
  form.addEventListener("submit", (event) => event.preventDefault());
  // A link to a query that is filtered away shows it.
  addEventListener("hashchange", () => {
    const target = document.getElementById(location.hash.slice(1));
    if (target && target.hidden) { form.reset(); show(); target.scrollIntoView(); }
  });
})();
