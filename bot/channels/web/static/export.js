// Everything that is stored, as a file. The token stays in a header, never in an address.
export class Export {
  constructor(button, api, view) {
    button.addEventListener("click", async () => {
      const answer = await api.get("/api/conversation/export").catch(() => null);
      if (!answer?.ok) { view.connection(false); return; }
      const link = document.createElement("a");
      link.href = URL.createObjectURL(await answer.blob());
      link.download = "lotse.json";
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    });
  }
}
