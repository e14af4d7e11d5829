// A pane of texts that belong to chunks. Pointing at one lights up its twins in every pane;
// a click tells the page which chunk was picked. It computes nothing.
const POINTED = "chunk-pointed"

export default function ({ data, parentElement, setTriggerValue }) {
  const pane = parentElement.querySelector(".linked-pane")
  pane.setAttribute("aria-label", data.label)
  pane.classList.toggle("scrolls", data.scrolls)
  if (pane.shown !== data.html) {
    pane.innerHTML = data.html // made and escaped by core.ui.markup
    pane.shown = data.html
  }
  const parts = [...pane.querySelectorAll("[data-chunk]")]
  const chunksOf = (part) => part.dataset.chunk.split(" ")
  const picked = String(data.picked)
  for (const part of parts) {
    const isPicked = chunksOf(part).includes(picked)
    part.classList.toggle("picked", isPicked)
    part.setAttribute("aria-pressed", isPicked)
    part.setAttribute("role", "button")
    part.tabIndex = 0
  }
  const first = pane.querySelector(".picked")
  if (first && data.scrolls && pane.moved !== picked) {
    const offset = first.getBoundingClientRect().top - pane.getBoundingClientRect().top
    pane.scrollTop += offset - pane.clientHeight / 4
  }
  pane.moved = picked

  const light = (event) => {
    for (const part of parts) {
      part.classList.toggle("twin", chunksOf(part).some((chunk) => event.detail.includes(chunk)))
    }
  }
  const point = (chunks) => window.dispatchEvent(new CustomEvent(POINTED, { detail: chunks }))
  const partAt = (event) => event.target.closest?.("[data-chunk]")
  const over = (event) => partAt(event) && point(chunksOf(partAt(event)))
  const out = (event) => partAt(event) && point([])
  const pick = (event) => {
    const part = partAt(event)
    if (part) setTriggerValue("picked", Number(chunksOf(part).at(-1)))
  }
  const press = (event) => {
    if (event.key !== "Enter" && event.key !== " ") return
    event.preventDefault()
    pick(event)
  }
  window.addEventListener(POINTED, light)
  const heard = { mouseover: over, mouseout: out, focusin: over, focusout: out, click: pick, keydown: press }
  for (const [name, does] of Object.entries(heard)) pane.addEventListener(name, does)
  return () => {
    window.removeEventListener(POINTED, light)
    for (const [name, does] of Object.entries(heard)) pane.removeEventListener(name, does)
  }
}
