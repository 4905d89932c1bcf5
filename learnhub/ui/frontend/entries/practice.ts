/** A question to practise. */
import { chooseByKey, tryQuestions } from "../questions/trying";

for (const form of document.querySelectorAll<HTMLFormElement>(".practice-form")) chooseByKey(tryQuestions(form));
