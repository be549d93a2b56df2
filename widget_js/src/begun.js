/** Whether this browser keeps something of a chat with the shop, for pages of this origin. @param {string} site */
export function begun(site) {
  try {
    return Object.keys(localStorage).some((key) => key.startsWith(`dukkan:${site}:`));
  } catch {
    return false;
  }
}
