// Everything that is stored, as a file. The token stays in a header, never in an address.
import { limit } from "./limit.js";

const LONGEST_WAIT = 120000;

export class Export {
  constructor(button, api, view) {
    button.addEventListener("click", async () => {
      const answer = await api.get("/api/conversation/export", {}, limit(LONGEST_WAIT)).catch(() => null);
      if (!answer?.ok) { view.connection(false); return; }
      const link = document.createElement("a");
      link.href = URL.createObjectURL(await answer.blob());
      link.download = answer.headers.get("Content-Type").includes("zip") ? "lotse.zip" : "lotse.json";
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    });
  }
}
