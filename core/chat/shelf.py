"""One visitor's own documents, in memory and searchable."""

from core.problems import Problem
from core.retrieval.collection import Collection
from core.retrieval.documents import Document, load_document
from core.retrieval.encoder import sentence_encoder


class Shelf:
    """Documents in the order they came. Nothing of it is written to disk or shared."""

    def __init__(self) -> None:
        self.documents: dict[str, Document] = {}
        self._collection: Collection | None = None

    def put(self, name: str, data: bytes) -> Document:
        """Read a file and add it. Raises Problem if it cannot be read or is there already."""
        document = load_document(name, data)
        if document.id in self.documents:
            raise Problem("chat.same_document", name=document.name)
        self.documents[document.id] = document
        return document

    def remove(self, document_id: str) -> None:
        """Take a document out; unknown ids are ignored (two clicks on one button)."""
        self.documents.pop(document_id, None)

    @property
    def collection(self) -> Collection:
        """The index of the documents, brought up to date; what did not change is kept.

        Raises Problem when there is no document.
        """
        if not self.documents:
            raise Problem("chat.no_documents")
        wanted = list(self.documents.values())
        if self._collection is None:
            self._collection = Collection.build(wanted, sentence_encoder())
        else:
            self._collection = self._collection.with_documents(wanted, sentence_encoder())
        return self._collection
