// Arrows on a plane that can be dragged, or moved with the arrow keys. It computes nothing:
// it tells where the arrows are, and draws what it is told.
const SPACE = "http://www.w3.org/2000/svg"
const SIZE = 400, REACH = 1.7, STEP = 0.05, PAUSE = 80

export default function ({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector("svg")
  root.setAttribute("aria-label", data.label)
  if (root.dragging) return // the hand is ahead of the answer
  const focused = root.getRootNode().activeElement?.dataset?.name
  root.replaceChildren()
  const arrows = data.arrows.map((arrow) => ({ ...arrow }))
  const inPicture = (x, y) => [((x + REACH) / (2 * REACH)) * SIZE, ((REACH - y) / (2 * REACH)) * SIZE]

  const make = (tag, attributes, parent = root) => {
    const node = document.createElementNS(SPACE, tag)
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value)
    parent.append(node)
    return node
  }
  const [middle] = inPicture(0, 0)
  make("line", { x1: 0, x2: SIZE, y1: middle, y2: middle, class: "axis" })
  make("line", { y1: 0, y2: SIZE, x1: middle, x2: middle, class: "axis" })
  data.axes.forEach((name, at) => {
    const place = at ? { x: middle + 6, y: 14 } : { x: SIZE - 4, y: middle + 18, "text-anchor": "end" }
    make("text", { ...place, class: "axis-name" }).textContent = name
  })

  let told = 0, waiting = null
  const tell = () => {
    clearTimeout(waiting)
    const now = performance.now()
    const send = () => {
      told = performance.now()
      setStateValue("moved", Object.fromEntries(arrows.map((arrow) => [arrow.name, arrow.at])))
    }
    if (now - told > PAUSE) send()
    else waiting = setTimeout(send, PAUSE)
  }
  const clamp = (number) => Math.round(Math.min(1.5, Math.max(-1.5, number)) * 20) / 20

  for (const arrow of arrows) {
    const group = make("g", {
      class: `arrow ${arrow.kind}`, tabindex: 0, role: "slider", "aria-label": arrow.label,
      "data-name": arrow.name,
    })
    const shaft = make("line", { x1: middle, y1: middle, class: "shaft" }, group)
    const head = make("circle", { r: arrow.kind === "query" ? 12 : 9, class: "head" }, group)
    if (arrow.fill) head.style.fill = arrow.fill
    const name = make("text", { class: "name" }, group)
    name.textContent = arrow.label
    const draw = () => {
      const [x, y] = inPicture(...arrow.at)
      shaft.setAttribute("x2", x)
      shaft.setAttribute("y2", y)
      head.setAttribute("cx", x)
      head.setAttribute("cy", y)
      name.setAttribute("x", x)
      name.setAttribute("y", arrow.kind === "query" ? y + 28 : y - 15)
      group.setAttribute("aria-valuetext", arrow.at.map((part) => part.toFixed(2)).join(", "))
      group.setAttribute("aria-valuenow", arrow.at[0])
    }
    const move = (x, y) => {
      arrow.at = [clamp(x), clamp(y)]
      draw()
      tell()
    }
    group.onpointerdown = (event) => {
      event.preventDefault()
      group.focus()
      group.setPointerCapture(event.pointerId)
      root.dragging = true
    }
    group.onpointermove = (event) => {
      if (!group.hasPointerCapture(event.pointerId)) return
      const box = root.getBoundingClientRect()
      move(
        ((event.clientX - box.left) / box.width) * 2 * REACH - REACH,
        REACH - ((event.clientY - box.top) / box.height) * 2 * REACH,
      )
    }
    group.onpointerup = group.onpointercancel = () => { root.dragging = false }
    group.onkeydown = (event) => {
      const [right, up] = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key] ?? [0, 0]
      if (!right && !up) return
      event.preventDefault()
      event.stopPropagation()
      move(arrow.at[0] + STEP * right, arrow.at[1] + STEP * up)
    }
    draw()
    if (arrow.name === focused) group.focus({ preventScroll: true })
  }
}
