/**
 * All of `extras.js`, in the file of the chat's own page: there the relay puts it in the place of this module.
 * @type {any}
 */
export const allExtras = undefined;
