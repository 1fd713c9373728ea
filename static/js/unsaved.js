// Which forms hold changes that were not saved.

const forms = new Set();

/** Remembers or forgets a form. */
export function mark(form, changed) {
  if (changed) forms.add(form);
  else forms.delete(form);
}

/** Whether something on the page is not saved. */
export function any() {
  for (const form of forms) if (!form.isConnected) forms.delete(form);
  return forms.size > 0;
}

/** Forgets all. */
export const forget = () => forms.clear();

addEventListener("beforeunload", (event) => {
  if (any()) event.preventDefault();
});
