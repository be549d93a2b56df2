/** Elements from plain values: attributes, listeners, and text that is only ever text. */

/**
 * An element; a function among `props` listens to that event, null leaves the attribute out.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, string|number|null|((event: any) => void)>} props
 * @param {...(Node|string)} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function element(tag, props, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (typeof value === "function") node.addEventListener(name, value);
    else if (value !== null) node.setAttribute(name, `${value}`);
  }
  node.append(...children);
  return node;
}

/**
 * Gives `root` a style sheet. Constructed, it needs no word in the page's policy; an old browser gets
 * an element instead.
 * @param {ShadowRoot} root @param {string} css
 */
export function addStyles(root, css) {
  if (root.adoptedStyleSheets) {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  } else {
    root.append(element("style", {}, css));
  }
}
