"""Numbers in, ``plotly.graph_objects.Figure`` out. Nothing here knows Streamlit."""
