/** Elements from plain values: attributes, listeners, and text that is only ever text. */

/**
 * An element; a function among `props` listens to that event.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, string|number|((event: any) => void)>} props
 * @param {...(Node|string)} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function element(tag, props, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (typeof value === "function") node.addEventListener(name, value);
    else node.setAttribute(name, `${value}`);
  }
  node.append(...children);
  return node;
}
